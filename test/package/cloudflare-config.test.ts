import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import type { CloudflareWorker } from '../../src/worker-config/cloudflare.ts'
import { toWranglerConfig } from '../../src/worker-config/to-wrangler.ts'
import { quiet, root } from '../support/build.ts'
import { type Files, writeProject } from '../support/project.ts'

const run = promisify(execFile)

const quietly = { hideWarnings: true }

/** A binding of each type that Wrangler's bundled converter of the config knows, too. */
const everyBinding: CloudflareWorker['env'] = {
  MEMORY: { type: 'agent-memory', namespace: 'memories' },
  AI: { type: 'ai', dev: { remote: true } },
  SEARCH: { type: 'ai-search', name: 'docs' },
  SEARCHES: { type: 'ai-search-namespace', namespace: 'all' },
  EVENTS: { type: 'analytics-engine-dataset', name: 'events' },
  ARTIFACTS: { type: 'artifacts', namespace: 'files' },
  ASSETS: { type: 'assets' },
  BROWSER: { type: 'browser' },
  DB: { type: 'd1', id: 'db', name: 'site' },
  NEW_DB: { type: 'd1' },
  TENANTS: { type: 'dispatch-namespace', namespace: 'tenants' },
  ROOM: { type: 'durable-object', worker: 'site', exportName: 'Room' },
  OTHER_ROOM: { type: 'durable-object', worker: 'rooms', exportName: 'Room' },
  FLAGS: { type: 'flagship', id: 'flags' },
  POSTGRES: { type: 'hyperdrive', id: 'pg', dev: { connectionString: 'postgres://a:b@c:1/d' } },
  IMAGES: { type: 'images' },
  KV: { type: 'kv', id: 'kv' },
  MEDIA: { type: 'media' },
  CERTIFICATE: { type: 'mtls-certificate', id: 'cert' },
  STREAM: { type: 'pipeline', name: 'stream' },
  MAIL: { type: 'queue', name: 'mail', deliveryDelay: 5 },
  BUCKET: { type: 'r2', name: 'files', jurisdiction: 'eu' },
  LIMIT: { type: 'rate-limit', namespace: '1', simple: { limit: 5, period: 60 } },
  STORED: { type: 'secrets-store-secret', storeId: 'store', secretName: 'key' },
  EMAIL: { type: 'send-email', allowedDestinationAddresses: ['a@b.example'] },
  VIDEOS: { type: 'stream' },
  VECTORS: { type: 'vectorize', name: 'vectors' },
  VERSION: { type: 'version-metadata' },
  NETWORK: { type: 'vpc-network', networkId: 'net' },
  SERVICE: { type: 'vpc-service', id: 'service' },
  BACKEND: { type: 'worker', worker: 'backend', exportName: 'Api', props: { a: 1 } },
  LOADER: { type: 'worker-loader' },
  STEPS: { type: 'workflow', name: 'steps', worker: 'site', exportName: 'Steps' },
  STAGE: { type: 'text', value: 'test' },
  LIST: { type: 'json', value: [1, { two: 2 }] },
  KEY: { type: 'secret' },
}

const settings: CloudflareWorker = {
  name: 'site',
  compatibilityDate: '2026-10-12',
  compatibilityFlags: ['enable_request_signal'],
  observability: { traces: { enabled: true } },
  assets: { notFoundHandling: '404-page', runWorkerFirst: ['/api/*'] } as object,
  exports: {
    Room: { type: 'durable-object', storage: 'sqlite' },
    Old: { type: 'durable-object', state: 'renamed', renamedTo: 'Room' },
    Steps: { type: 'workflow', name: 'steps', defaultRetention: { successRetention: '1 day' } },
  },
  triggers: [
    { type: 'scheduled', schedule: '0 0 * * *' },
    { type: 'queue', name: 'mail', maxBatchSize: 5, deadLetterQueue: 'dead' },
    { type: 'fetch', pattern: 'site.example/*' },
  ],
  tailConsumers: [{ worker: 'logs' }, { worker: 'live', streaming: true }],
}

const own: Files = {
  'cloudflare.config.ts': `import { defineConfig } from 'cf/config'
import * as entrypoint from './src/index.ts' with { type: 'cf-worker' }

export default defineConfig({
  worker: ({ mode }: { mode?: string }) => mode === 'every'
    ? ${JSON.stringify({ ...settings, env: everyBinding }).replace('{', '{ entrypoint,')}
    : {
      name: 'site',
      entrypoint,
      compatibilityDate: '2026-10-12',
      env: {
        DB: { type: 'd1', name: 'site' },
        KV: { type: 'kv' },
        KEY: { type: 'secret' },
        MAIL: { type: 'queue', name: 'mail' },
        ROOM: { type: 'durable-object', worker: { name: 'site' }, exportName: 'Room' },
        STAGE: { type: 'text', value: mode ?? 'no mode' },
        UNUSED: mode === 'unknown' && { type: 'crystal-ball' },
      },
      exports: { Room: { type: 'durable-object', storage: 'sqlite' } },
      triggers: [
        { type: 'queue', name: 'mail', maxBatchTimeout: 0 },
        { type: 'scheduled', schedule: '0 0 * * *' },
      ],
    },
})
`,
  '.dev.vars': 'KEY=secret\n',
  'migrations/0001_notes.sql': 'CREATE TABLE notes (text TEXT);\n',
  'node_modules/cf/package.json': '{ "type": "module", "exports": { "./config": "./config.js" } }',
  'node_modules/cf/config.js': 'export const defineConfig = (config) => config\n',
  'vite.config.ts': `import { cloudflare } from '@cloudflare/vite-plugin'
import { defineConfig } from 'vite'

const newConfig = { cfBuildOutput: process.env.REDIRECT !== 'true', types: { generate: false } }
export default defineConfig({
  plugins: [cloudflare({ inspectorPort: false, experimental: { newConfig } })],
})
`,
  'public/robots.txt': 'all\n',
  'src/actions.ts': `import { callAction, defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { requireRequestContext } from '@gnosticdev/hono-actions/context'
import * as z from 'zod'

interface Env {
  DB: { prepare(sql: string): any }
  KV: { put(key: string, value: string): Promise<void> }
  KEY: string
  STAGE: string
}

const later = defineHonoAction({
  queue: 'MAIL' as never,
  schema: z.object({ text: z.string() }),
  handler: ({ text }, ctx) => (ctx.env as unknown as Env).KV.put('later', text),
})

export const honoActions = {
  later,
  note: defineHonoAction({
    schema: z.object({ text: z.string().min(1) }),
    handler: async ({ text }, ctx) => {
      const env = ctx.env as unknown as Env
      await env.DB.prepare('INSERT INTO notes VALUES (?)').bind(text).run()
      await env.KV.put('last', text)
      const isSame = requireRequestContext().env === ctx.env
      return { isSame, key: env.KEY, stage: env.STAGE }
    },
  }),
  ask: defineHonoAction({
    handler: async (_, ctx) => {
      const room = (ctx.env as any).ROOM
      await callAction.defer(later, { text: 'by the queue' })
      return (await room.get(room.idFromName('a')).fetch('http://room')).text()
    },
  }),
}
`,
  'src/index.ts': `import { createRouter } from '@gnosticdev/hono-actions/router'
import { createWorker } from '@gnosticdev/hono-actions/worker'
import { DurableObject } from 'cloudflare:workers'
import { honoActions } from './actions.ts'

export class Room extends DurableObject {
  fetch() {
    return new Response('the room')
  }
}

const router = createRouter(honoActions, { queues: { MAIL: 'mail' } })

export default createWorker({ fetch: (request, env) => router.fetch(request, env) }, { router })
`,
  'test/env.test.ts': `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestEnv, testAction } from '@gnosticdev/hono-actions/testing'
import { honoActions } from '../src/actions.ts'

test('the bindings', async () => {
  await using started = await createTestEnv<any>({ environment: process.env.MODE })
  const { env } = started
  const { data, error } = await testAction(honoActions.note, { input: { text: 'hello' }, env })
  assert.equal(error, null)
  assert.deepEqual(data, { isSame: true, key: 'secret', stage: process.env.MODE ?? 'no mode' })
  assert.equal(await env.KV.get('last'), 'hello')
  assert.throws(() => env.ROOM, /HA858/)
})
`,
  'test/worker.test.ts': `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { createTestWorker } from '@gnosticdev/hono-actions/testing'

test('the Worker', async () => {
  await using worker = await createTestWorker<any>()
  const post = async (name: string, input?: object) => {
    const headers = { 'content-type': 'application/json' }
    const body = input && JSON.stringify(input)
    const response = await worker.fetch('/api/' + name, { method: 'POST', headers, body })
    return (await response.json()) as { data: any; error: any }
  }
  const { data } = await post('note', { text: 'hello' })
  assert.deepEqual(data, { isSame: true, key: 'secret', stage: process.env.STAGE })
  assert.equal(await worker.env.KV.get('last'), 'hello')
  assert.equal((await post('note', { text: '' })).error.code, 'BAD_REQUEST')
  assert.equal((await post('ask')).data, 'the room')
  assert.equal((await worker.fetch('/robots.txt')).status, process.env.ROBOTS === 'none' ? 404 : 200)
  for (let i = 0; i < 50 && (await worker.env.KV.get('later')) === null; i++) await setTimeout(100)
  assert.equal(await worker.env.KV.get('later'), 'by the queue')
})
`,
}

describe('a Worker with a cloudflare.config.ts', () => {
  let folder: string

  beforeAll(() => {
    folder = writeProject(own)
  })

  /** Runs a command in the project, and returns what it printed, whether it fails or not. */
  async function printed(command: string, args: string[], env: object = {}): Promise<string> {
    const { stdout, stderr } = await run(command, args, {
      cwd: folder,
      env: { ...quiet, ...env },
    }).catch((error: { stdout: string; stderr: string }) => error)
    return stdout + stderr
  }

  const tool = (name: string) => join(root, 'node_modules/.bin', name)

  /** Runs a test of the project, in Node as a new project has it. */
  const test = (file: string, env: object = {}) =>
    printed(process.execPath, ['--test', join(folder, 'test', file)], env)

  const passed = /pass 1\b.*fail 0\b/s

  it('has its bindings in createTestEnv, by the mode', async () => {
    expect(await test('env.test.ts')).toMatch(passed)
    expect(await test('env.test.ts', { MODE: 'staging' })).toMatch(passed)
  })

  it('runs in createTestWorker as Vite has built it', async () => {
    expect(await test('worker.test.ts')).toContain('Run: npx cf build')
    const built = await printed(tool('vite'), ['build'])
    expect(await test('worker.test.ts', { STAGE: 'production' }), built).toMatch(passed)
  })

  it('runs in createTestWorker as Wrangler has built it', async () => {
    const flags = ['--experimental-new-config', '--experimental-cf-build-output']
    const built = await printed(tool('wrangler'), ['build', ...flags])
    expect(await test('worker.test.ts', { STAGE: 'no mode', ROBOTS: 'none' }), built).toMatch(
      passed,
    )
  })

  it('runs as built by another version of the format', async () => {
    const [older, newer] = ['v0', 'v1'].map((name) => join(folder, '.cloudflare/output', name))
    const [from, to] = existsSync(`${older}`) ? [older, newer] : [newer, older]
    renameSync(`${from}`, `${to}`)
    expect(await test('worker.test.ts', { STAGE: 'no mode', ROBOTS: 'none' })).toMatch(passed)
  })

  it('names a binding of a type that it does not know', async () => {
    expect(await test('env.test.ts', { MODE: 'unknown' })).toMatch(
      /can't be read: .*cloudflare.config.ts: the binding UNUSED has the unknown type "crystal-ball"/,
    )
  })

  it('is converted as Cloudflare does', async () => {
    const built = await printed(tool('vite'), ['build', '--mode', 'every'], { REDIRECT: 'true' })
    const redirect = join(folder, '.wrangler/deploy/config.json')
    expect(existsSync(redirect), built).toBe(true)
    const { configPath } = JSON.parse(readFileSync(redirect, 'utf8'))
    const file = join(mkdtempSync(join(tmpdir(), 'hono-actions-')), 'wrangler.json')
    const worker = { ...settings, env: everyBinding }
    writeFileSync(file, JSON.stringify(toWranglerConfig(worker, 'cloudflare.config.ts')))
    const { unstable_readConfig } = await import('wrangler')
    const read = (config: string) => {
      const { configPath, userConfigPath, ...all } = unstable_readConfig({ config }, quietly)
      return all
    }
    // The rest is about the files of the build, and about the deployment.
    expect(read(join(folder, '.wrangler/deploy', configPath))).toEqual({
      ...read(file),
      ...{ main: expect.any(String), no_bundle: true, rules: [expect.anything()] },
      ...{ upload_source_maps: true, routes: ['site.example/*'] },
      assets: { ...read(file).assets, directory: '../client' },
      d1_databases: read(file).d1_databases.map((database: object) => ({
        ...database,
        migrations_dir: '../../migrations',
      })),
    })
  })
})
