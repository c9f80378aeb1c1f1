import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { describe, expect, it } from 'vitest'
import { hasAsyncLocalStorage, missingFlag } from '../../src/worker-config/compatibility.ts'
import { root as library, node, npx } from '../support/build.ts'
import { projectOf } from '../support/cli.ts'
import { type Files, writeProject } from '../support/project.ts'

const days = ['2024-01-01', '2024-09-22', '2024-09-23', '2026-08-03', '2026-08-04', '2026-10-12']
/** Flags and their opt-outs. A config has one of each pair or none: workerd refuses both together. */
const choices = [
  ['nodejs_compat', 'no_nodejs_compat'],
  ['nodejs_compat_v2', 'no_nodejs_compat_v2'],
  ['nodejs_als'],
]
const sets = choices.reduce<string[][]>(
  (all, flags) => all.flatMap((set) => [set, ...flags.map((flag) => [...set, flag])]),
  [[]],
)
interface Started {
  fetch(url: string): Promise<Response>
}

// A static import would keep all Workers of the process from starting.
const script = `const { AsyncLocalStorage } = await import('node:async_hooks').catch(() => ({}))
export default { fetch: () => new Response(typeof AsyncLocalStorage) }`

describe('AsyncLocalStorage, by compatibility date and flags', () => {
  it('is there if it is there in workerd', async () => {
    const cases = days.flatMap((date) => sets.map((set) => [date, set] as const))
    const completed = cases.map(([date, set]) => [date, [...set, missingFlag(set)]] as const)
    const all = [...cases, ...completed.filter(([, set]) => new Set(set).size === set.length)]
    const workerd = new Miniflare(
      convertV4MiniflareOptions({
        workers: all.map(([compatibilityDate, compatibilityFlags], index) => ({
          name: `worker-${index}`,
          modules: true,
          script,
          compatibilityDate,
          compatibilityFlags: [...compatibilityFlags],
        })),
        handleRuntimeStdio: () => {},
      }),
    )
    try {
      for (const [index, [date, set]] of all.entries()) {
        const worker = (await workerd.getWorker(`worker-${index}`)) as unknown as Started
        const type = await (await worker.fetch('http://site.example')).text()
        const expected = hasAsyncLocalStorage(date, set) ? 'function' : 'undefined'
        expect([date, set, type]).toEqual([date, set, expected])
        if (index >= cases.length) expect(type).toBe('function')
      }
    } finally {
      await workerd.dispose()
    }
  })
})

/** Package that a `cloudflare.config.ts` imports. It is not in the registry yet. */
const cf: Files = {
  'node_modules/cf/package.json': '{ "type": "module", "exports": { "./config": "./config.js" } }',
  'node_modules/cf/config.js': 'export const defineConfig = (config) => config',
}
const config = `import { defineConfig } from 'cf/config'
import * as entrypoint from './src/index.ts' with { type: 'cf-worker' }

const traces: { enabled: boolean } = { enabled: true }

export default defineConfig({
  worker: ({ mode }: { mode?: string }) => ({
    name: 'site',
    entrypoint,
    compatibilityDate: '2026-08-03',
    compatibilityFlags: mode === 'production' ? ['nodejs_als'] : [],
    observability: { traces },
    env: { MAIL: { type: 'queue', name: 'mail' } },
  }),
})
`
const worker = "import 'cloudflare:workers'\nexport default { fetch: () => new Response() }\n"

/** Reads a config in a process of its own: Vitest would load the config, not Node. */
async function readWorkerConfig(root: string, mode: string): Promise<object | undefined> {
  const module = pathToFileURL(join(library, 'dist/worker-config/read.js')).href
  const args = [module, root, mode].map((arg) => JSON.stringify(arg))
  const code = `const { readWorkerConfig } = await import(${args[0]})
const config = await readWorkerConfig(${args[1]}, ${args[2]}).catch(({ message }) => ({ message }))
console.log(JSON.stringify(config ?? null))`
  return JSON.parse(await node(['--no-warnings', '--input-type=module', '-e', code], library))
}

describe("the Worker's config", () => {
  const read = (files: Files, mode = 'production') => readWorkerConfig(projectOf(files), mode)

  it.each<[string, string]>([
    [
      'wrangler.toml',
      'compatibility_date = "2026-08-03"\ncompatibility_flags = ["nodejs_als"]\n[observability.traces]\nenabled = true\n[[queues.producers]]\nbinding = "MAIL"\nqueue = "mail"\n',
    ],
    [
      'wrangler.json',
      '{ "compatibility_date": "2026-08-03", "compatibility_flags": ["nodejs_als"], "observability": { "traces": { "enabled": true } }, "queues": { "producers": [{ "binding": "MAIL", "queue": "mail" }] } }',
    ],
    [
      'wrangler.jsonc',
      '{ "compatibility_date": "2026-08-03", "compatibility_flags": ["nodejs_als"], // comment\n"observability": { "traces": { "enabled": true } }, "queues": { "producers": [{ "binding": "MAIL", "queue": "mail" }] }, }',
    ],
    ['cloudflare.config.ts', config],
  ])('is read from %s', async (file, code) => {
    expect(await read({ ...cf, [file]: code, 'src/index.ts': worker })).toEqual({
      file,
      compatibilityDate: '2026-08-03',
      compatibilityFlags: ['nodejs_als'],
      isTraced: true,
      queues: { MAIL: 'mail' },
    })
  })

  it('may depend on the mode', async () => {
    const root = projectOf({ ...cf, 'cloudflare.config.ts': config, 'src/index.ts': worker })
    expect(await readWorkerConfig(root, 'development')).toMatchObject({ compatibilityFlags: [] })
    expect(await readWorkerConfig(root, 'production')).toMatchObject({
      compatibilityFlags: ['nodejs_als'],
    })
  })

  it('may be missing', async () => expect(await read({})).toBeNull())

  it.each([
    ['wrangler.jsonc', '{\n  "name" "site"\n}', 'wrangler.jsonc:2:10: Colon expected'],
    ['wrangler.toml', 'name = "a"\nmain = ', 'wrangler.toml:2:1: Expected value'],
    ['wrangler.toml', 'name = 1', 'wrangler.toml: '],
    ['cloudflare.config.ts', 'export default {\n  worker: { a b } }', 'cloudflare.config.ts:2: '],
    ['cloudflare.config.ts', "\nthrow new Error('no')", 'cloudflare.config.ts:2: no'],
    [
      'cloudflare.config.ts',
      "import 'cf/config'",
      "cloudflare.config.ts: Cannot find package 'cf'",
    ],
    ['cloudflare.config.ts', 'export default {}', 'cloudflare.config.ts: it has no worker'],
  ])('is refused with its file and line: %s', async (file, code, message) => {
    expect(await read({ [file]: code })).toEqual({ message: expect.stringContaining(message) })
  })

  it('is one that Wrangler reads as well', async () => {
    const files = { ...cf, 'cloudflare.config.ts': config, 'src/index.ts': worker }
    const root = writeProject(files)
    const args = ['deploy', '--dry-run', '--experimental-new-config']
    const printed = await npx('wrangler', args, root)
    expect(printed).toContain('--dry-run: exiting now.')
    expect(printed).not.toContain(join(root, 'wrangler'))
  })
})
