import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { servers } from './bundle.ts'
import type { Modules } from './workerd.ts'

const run = promisify(execFile)

/** Builds an Astro app of `bench/servers`. Its modules stay as they are built, and would be deployed. */
export async function buildAstro(name: string): Promise<Modules> {
  const folder = join(servers, name)
  const astro = createRequire(import.meta.url).resolve('astro/package.json')
  await run(process.execPath, [join(dirname(astro), 'bin/astro.mjs'), 'build', '--root', folder], {
    cwd: folder,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  })
  const redirect = join(folder, '.wrangler/deploy/config.json')
  const { configPath } = JSON.parse(readFileSync(redirect, 'utf8'))
  const config = join(dirname(redirect), configPath)
  const built = dirname(config)
  const { main } = JSON.parse(readFileSync(config, 'utf8'))
  const files = readdirSync(built, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /\.m?js$/.test(file.name))
    .map((file) => relative(built, join(file.parentPath, file.name)))
  const names = [main, ...files.filter((file) => file !== main)]
  return Object.fromEntries(names.map((file) => [file, readFileSync(join(built, file), 'utf8')]))
}
