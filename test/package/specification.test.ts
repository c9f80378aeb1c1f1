import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAstro, fixtures, npm, npx, root } from '../support/build.ts'
import { packLibrary, temporaryFolder } from '../support/pack.ts'
import { post } from '../support/post.ts'

const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const specification = join(fixtures, 'specification/async-context.md')

/** The files that the specification shows, joined where it shows one in parts. */
function specifiedFiles(): Map<string, string> {
  const files = new Map<string, string>()
  let current = ''
  for (const [, code = ''] of readFileSync(specification, 'utf8').matchAll(
    /```typescript\n(.*?)```/gs,
  )) {
    current = /^\/\/ (src\/\S+)/.exec(code)?.[1] ?? current
    files.set(current, (files.get(current) ?? '') + code)
  }
  return files
}

/** What an app has beside those: an adapter, the library, and the integration named. */
const app: Record<string, string> = {
  'package.json': JSON.stringify({
    name: 'a-new-app',
    private: true,
    type: 'module',
    allowScripts: { workerd: true, esbuild: true, sharp: true },
  }),
  'astro.config.mjs': `import cloudflare from '@astrojs/cloudflare'
import honoActions from '@gnosticdev/hono-actions'
import { defineConfig } from 'astro/config'

export default defineConfig({
  output: 'server',
  session: false,
  adapter: cloudflare({ imageService: 'passthrough' }),
  integrations: [honoActions()],
})
`,
  'wrangler.jsonc': `{
  "name": "a-new-app",
  "compatibility_date": "2026-10-12",
  "compatibility_flags": ["nodejs_compat"]
}
`,
  'tsconfig.json': `{
  "extends": "astro/tsconfigs/strict",
  "include": [".astro/types.d.ts", "**/*"],
  "exclude": ["dist"]
}
`,
  'src/pages/index.astro': `---
import { honoClient } from '@gnosticdev/hono-actions/client'

const response = await honoClient.api.myAction.$post({ json: { name: 'page' } })
const { data, error } = await response.json()
---

<p>{error ? error.message : data.data.toUpperCase()}</p>
`,
}

let folder: string
let worker: TestWorker<unknown>

beforeAll(async () => {
  folder = temporaryFolder()
  const { tarball } = await packLibrary(folder)
  for (const [path, content] of [...Object.entries(app), ...specifiedFiles()]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  const named = ['astro', '@astrojs/cloudflare', 'wrangler', 'hono', '@astrojs/check', 'typescript']
  const packages = named.map((name) => `${name}@${devDependencies[name]}`)
  const quick = ['--prefer-offline', '--no-audit', '--no-fund']
  await npm(['install', ...quick, tarball, ...packages], folder)
  worker = await createTestWorker({
    root: folder,
    configPath: await buildAstro(folder, folder),
  })
})

afterAll(() => worker?.dispose())

describe("the specification's files, unchanged, in an app outside the repository", () => {
  it('are the four that it shows', () => {
    expect([...specifiedFiles().keys()]).toEqual([
      'src/store.ts',
      'src/middleware.ts',
      'src/hono.ts',
      'src/env.d.ts',
    ])
  })

  it('type-check', async () => {
    const printed = await npx('astro', ['check'], folder, folder)
    expect(printed).toMatch(/- 0 errors/)
    expect(printed).toMatch(/Result \([1-9]/)
  })

  it('answer with the value of the store, which is the value of ctx.var', async () => {
    const { data, error } = await post(worker, '/api/myAction', { name: 'Ada' })
    expect(error).toBeNull()
    expect(data.data).toMatch(/^Ada (\d+) \1$/)
  })

  it('cross no value between 200 requests at a time', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `n${i}`)
    const answers = await Promise.all(names.map((name) => post(worker, '/api/myAction', { name })))
    for (const [i, { data }] of answers.entries()) {
      expect(data.data).toMatch(new RegExp(`^n${i} (\\d+) \\1$`))
    }
    expect(new Set(answers.map(({ data }) => data.data.split(' ')[1])).size).toBeGreaterThan(100)
  })

  it('are typed for the client, which a page uses in process', async () => {
    expect(await (await worker.fetch('/')).text()).toMatch(/PAGE UNDEFINED \d+/)
  })
})
