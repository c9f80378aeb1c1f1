import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { node, npx } from '../support/build.ts'
import { writeProject } from '../support/project.ts'

const project = {
  'wrangler.jsonc': `{
    "name": "book",
    "main": "dist/index.js",
    "no_bundle": true,
    "compatibility_date": "2026-10-12",
    "d1_databases": [{ "binding": "DB", "database_name": "db", "database_id": "db", "migrations_dir": "migrations" }],
    "kv_namespaces": [{ "binding": "KV", "id": "kv" }]
  }`,
  'dist/index.js': `let starts = 0
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url)
    await env.DB.prepare("INSERT INTO entries VALUES ('one', ?)").bind(pathname).run()
    return Response.json({ pathname, requests: ++starts })
  },
}`,
  'migrations/0001_entries.sql': 'CREATE TABLE entries (id TEXT PRIMARY KEY, path TEXT);',
  'actions.ts': `import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { z } from 'zod'

export const add = defineHonoAction({
  schema: z.object({ id: z.string() }),
  async handler({ id }, ctx) {
    await ctx.env.DB.prepare('INSERT INTO entries VALUES (?, ?)').bind(id, 'action').run()
    return (await ctx.env.DB.prepare('SELECT * FROM entries').all()).results.length
  },
})
`,
  // With the extension that each of the two runners looks for.
  'vitest/worker.test.ts': `import { workerTest } from '@gnosticdev/hono-actions/testing/vitest'
import { describe } from 'vitest'

const test = workerTest({ seed: ({ env }) => env.KV.put('seed', '1') })
const requests = []

for (const name of ['first', 'second', 'third']) {
  test(name + ' inserts the same key', async ({ worker, env, expect }) => {
    expect(env).toBe(worker.env)
    expect(await env.KV.get('seed')).toBe('1')
    expect(await env.KV.get('more')).toBeNull()
    await env.KV.put('more', '1')
    const response = await worker.fetch('/' + name)
    expect(response.status).toBe(200)
    requests.push((await response.json()).requests)
    const { results } = await env.DB.prepare('SELECT * FROM entries').all()
    expect(results).toEqual([{ id: 'one', path: '/' + name }])
  })
}

test('retried, begins anew', { retry: 1 }, async ({ worker, expect, task }) => {
  expect((await worker.fetch('/')).status).toBe(200)
  if (task.result.retryCount === 0) throw new Error('again')
})

test('all of them had one Worker', ({ expect }) => {
  expect(requests).toEqual([1, 2, 3])
})

describe('extended', () => {
  test.extend('signed', async ({ worker }) => (await worker.fetch('/signed')).status)('has both', ({ signed, expect }) => {
    expect(signed).toBe(200)
  })
})
`,
  'vitest/env.test.ts': `import { testAction } from '@gnosticdev/hono-actions/testing'
import { envTest } from '@gnosticdev/hono-actions/testing/vitest'
import { add } from '../actions'

const test = envTest()

for (const name of ['first', 'second']) {
  test(name + ' adds the same key', async ({ env, expect }) => {
    expect(await testAction(add, { input: { id: 'one' }, env })).toMatchObject({ data: 1, error: null })
  })
}
`,
  'vitest-concurrent/concurrent.test.ts': `import { workerTest } from '@gnosticdev/hono-actions/testing/vitest'

const test = workerTest()
test.concurrent('beside another', async ({ worker }) => void worker)
`,
  'node/worker.test.ts': `import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { setupTestWorker } from '@gnosticdev/hono-actions/testing/node'

const worker = setupTestWorker({ seed: ({ env }) => env.KV.put('seed', '1') })
const requests = []
assert.throws(() => worker.env, /HA856/)

async function insert(name) {
  assert.equal(await worker.env.KV.get('seed'), '1')
  assert.equal(await worker.env.KV.get('more'), null)
  await worker.env.KV.put('more', '1')
  const response = await worker.fetch('/' + name)
  assert.equal(response.status, 200)
  requests.push((await response.json()).requests)
}

test('first inserts the same key', () => insert('first'))
test('second inserts the same key', () => insert('second'))

describe('a suite', () => {
  test('third inserts the same key', () => insert('third'))
})

test('all of them had one Worker', () => assert.deepEqual(requests, [1, 2, 3]))

test('outer', async (t) => {
  await insert('outer')
  await t.test('inner has the storage of the outer one', async () => {
    assert.equal(await worker.env.KV.get('more'), '1')
  })
  assert.equal(await worker.env.KV.get('more'), '1')
})

test('last inserts the same key', () => insert('last'))
`,
  'node/env.test.ts': `import assert from 'node:assert/strict'
import test from 'node:test'
import { testAction } from '@gnosticdev/hono-actions/testing'
import { setupTestEnv } from '@gnosticdev/hono-actions/testing/node'
import { add } from '../actions.ts'

const bindings = setupTestEnv()

for (const name of ['first', 'second']) {
  test(name + ' adds the same key', async () => {
    const { data, error } = await testAction(add, { input: { id: 'one' }, env: bindings.env })
    assert.deepEqual({ data, error }, { data: 1, error: null })
  })
}
`,
  'node-concurrent/concurrent.test.ts': `import test, { describe } from 'node:test'
import { setupTestWorker } from '@gnosticdev/hono-actions/testing/node'

setupTestWorker()
describe('side by side', { concurrency: true }, () => {
  test('one', () => new Promise((resolve) => setTimeout(resolve, 500)))
  test('two', () => new Promise((resolve) => setTimeout(resolve, 500)))
})
`,
}

let root: string

beforeAll(() => {
  root = writeProject(project)
})

/** What a command printed, also where it fails. */
function printed(run: Promise<string>): Promise<string> {
  return run.catch((error: { stdout: string; stderr: string }) => error.stdout + error.stderr)
}

const vitest = (folder: string) =>
  printed(npx('vitest', ['run', '--root', root, '--dir', join(root, folder)], root))
const nodeTest = (folder: string) =>
  printed(node(['--test', '--test-reporter', 'spec', join(root, folder, '*.test.ts')], root))

// Each boots workerd in processes of its own.
const slow = { timeout: 240_000 }

describe('the fixtures of Vitest', () => {
  it('begin each test with the same storage, on one Worker for a file', slow, async () => {
    const output = await vitest('vitest')
    expect(output, output).toMatch(/Tests +8 passed \(8\)/)
  })

  it('refuse to share the storage between concurrent tests', slow, async () => {
    const output = await vitest('vitest-concurrent')
    expect(output, output).toMatch(/concurrently with others.*HA855\.md/s)
    expect(output).toMatch(/Tests +1 failed \(1\)/)
  })
})

describe('the fixtures of node:test', () => {
  it('begin each test with the same storage, on one Worker for a file', slow, async () => {
    const output = await nodeTest('node')
    expect(output, output).toMatch(/pass 9\b.*fail 0\b/s)
  })

  it('refuse to share the storage between concurrent tests', slow, async () => {
    const output = await nodeTest('node-concurrent')
    expect(output, output).toMatch(/concurrently, but they share one storage.*HA855\.md/s)
    expect(output).toMatch(/fail [12]\b/)
  })
})
