import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { npm, npx, root } from '../support/build.ts'
import { projectOf } from '../support/cli.ts'
import { filesOf } from '../support/markdown.ts'
import { packLibrary, temporaryFolder } from '../support/pack.ts'

const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

it('the tests of the page pass in the plugin', { timeout: 300_000 }, async () => {
  const page = readFileSync(join(root, 'docs/testing-with-cloudflares-plugin.md'), 'utf8')
  const copy = join(temporaryFolder(), 'page.md')
  // Other tests leave out the files that need the plugin.
  writeFileSync(copy, page.replaceAll('```ts before', '```ts'))
  const folder = projectOf({
    ...filesOf(copy),
    'package.json': JSON.stringify({ type: 'module', allowScripts: { workerd: true } }),
    'wrangler.jsonc': JSON.stringify({
      name: 'pool',
      compatibility_date: '2026-10-12',
      kv_namespaces: [{ binding: 'KV', id: 'kv' }],
    }),
  })
  const { tarball } = await packLibrary(temporaryFolder())
  const locked = ['vitest', 'hono', 'zod'].map((name) => `${name}@${devDependencies[name]}`)
  const packages = [tarball, '@cloudflare/vitest-plugin@1.5.0', ...locked]
  await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages], folder)
  const output = await npx('vitest', ['run'], folder, folder).catch(
    ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
  )
  expect(output, output).toMatch(/Tests +2 passed \(2\)/)
})
