import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

// Runs the tests on the newest versions, in a copy of the last commit: npm run test:newest
// A part of them: npm run test:newest -- test/unit
const root = join(import.meta.dirname, '..')
const names = [
  'astro',
  '@astrojs/cloudflare',
  '@astrojs/node',
  '@astrojs/check',
  '@cloudflare/vite-plugin',
  'hono',
  'zod',
  'wrangler',
  'vitest',
]

/** A property of a package in the registry. */
const view = (name, property) => execFileSync('npm', ['view', name, property]).toString().trim()

/** The newest version of a package, by the registry's tag `latest`. */
const newest = (name) => view(`${name}@latest`, 'version')

const folder = mkdtempSync(join(tmpdir(), 'hono-actions-newest-'))
const run = (command, args) => {
  const { status } = spawnSync(command, args, { cwd: folder, stdio: 'inherit' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`)
}

try {
  run('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, '.'])
  const file = join(folder, 'package.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  const { devDependencies, dependencies } = manifest
  for (const name of names) devDependencies[name] = newest(name)
  devDependencies['typescript-7'] = `npm:typescript@${newest('typescript')}`
  dependencies.devalue = newest('devalue')
  // Wrangler brings an exact version of Miniflare.
  devDependencies.miniflare = view(`wrangler@${devDependencies.wrangler}`, 'dependencies.miniflare')
  console.log({ ...devDependencies, ...dependencies })
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`)
  rmSync(join(folder, 'package-lock.json'))
  run('npm', ['install', '--no-audit', '--no-fund'])
  run('npm', ['ls', 'workerd'])
  // A test looks at the locked versions.
  run('git', ['checkout', '--quiet', 'package-lock.json'])
  const parts = process.argv.slice(2)
  if (parts.length === 0) run('npm', ['test'])
  else {
    run('npm', ['run', 'types'])
    run('npm', ['run', 'test:only', '--', ...parts])
  }
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
