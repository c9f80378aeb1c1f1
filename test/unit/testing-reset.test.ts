import { once } from 'node:events'
import { existsSync, globSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { writeProject } from '../support/project.ts'

interface KV {
  get(key: string): Promise<string | null>
  put(key: string, value: string): Promise<void>
  list(): Promise<{ keys: { name: string }[] }>
}

interface Env {
  DB: { prepare(sql: string): { all<Row>(): Promise<{ results: Row[] }>; run(): Promise<unknown> } }
  KV: KV
  UNSEEDED: KV
  BUCKET: {
    put(key: string, value: string): Promise<unknown>
    list(): Promise<{ objects: { key: string }[] }>
  }
  ROOMS: {
    getByName(name: string): {
      add(): Promise<number>
      read(): Promise<{ stored: number; inMemory: number; alarm: number | null }>
      wake(ms: number): Promise<void>
    }
  }
  JOBS: { send(body: unknown, options?: { contentType: 'v8' }): Promise<unknown> }
  LIMITER: { limit(options: { key: string }): Promise<{ success: boolean }> }
}

const project = {
  'wrangler.jsonc': `{
    "name": "kinds",
    "main": "worker/index.js",
    "assets": { "directory": "public" },
    "no_bundle": true,
    "compatibility_date": "2026-10-12",
    "compatibility_flags": ["nodejs_compat"],
    "d1_databases": [{ "binding": "DB", "database_name": "db", "database_id": "db" }],
    "kv_namespaces": [{ "binding": "KV", "id": "kv" }, { "binding": "UNSEEDED", "id": "unseeded" }],
    "r2_buckets": [{ "binding": "BUCKET", "bucket_name": "bucket" }],
    "durable_objects": { "bindings": [{ "name": "ROOMS", "class_name": "Room" }] },
    "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Room"] }],
    "ratelimits": [{ "name": "LIMITER", "namespace_id": "1", "simple": { "limit": 1, "period": 60 } }],
    "queues": {
      "producers": [{ "binding": "JOBS", "queue": "jobs" }],
      "consumers": [{ "queue": "jobs", "max_batch_timeout": 1, "max_retries": 3 }]
    }
  }`,
  // As an Astro app has them: its Worker is reached through the Worker of the assets.
  'public/robots.txt': 'none',
  'worker/index.js': `import { DurableObject } from 'cloudflare:workers'

export class Room extends DurableObject {
  inMemory = 0
  async add() {
    const stored = ((await this.ctx.storage.get('n')) ?? 0) + 1
    await this.ctx.storage.put('n', stored)
    return ++this.inMemory
  }
  async read() {
    const { inMemory } = this
    const alarm = await this.ctx.storage.getAlarm()
    return { stored: (await this.ctx.storage.get('n')) ?? 0, inMemory, alarm }
  }
  wake(ms) {
    return this.ctx.storage.setAlarm(Date.now() + ms)
  }
  alarm() {
    return this.env.KV.put('alarm', 'rang')
  }
}

let isolate

export default {
  async fetch(request, env) {
    isolate ??= crypto.randomUUID()
    if (request.url.endsWith('/isolate')) return Response.json({ isolate })
    const named = await caches.open('named')
    if (request.method === 'PUT') {
      const kept = () => new Response('kept', { headers: { 'cache-control': 'max-age=600' } })
      await caches.default.put(request.url, kept())
      await named.put(request.url, kept())
    }
    const found = await Promise.all([caches.default.match(request.url), named.match(request.url)])
    const { results } = await env.DB.prepare("SELECT name FROM sqlite_master WHERE name = 'entries'").all()
    return Response.json({ cached: await Promise.all(found.map((one) => one?.text() ?? null)), tables: results.length })
  },
  async scheduled({ cron, scheduledTime }, env) {
    if (cron === 'fail') throw new Error('no')
    await env.KV.put('cron', cron + ' ' + new Date(scheduledTime).toISOString())
  },
  async queue(batch, env) {
    if (batch.messages[0].body === 'throw') throw new Error('no')
    if (batch.messages[0].body === 'all') return batch.retryAll({ delaySeconds: 3 })
    for (const message of batch.messages) {
      const { attempts, body } = message
      if (body.slow) await scheduler.wait(body.slow)
      if (body.retry && attempts === 1) message.retry(body.retry)
      else await env.KV.put('job:' + body.id, batch.queue + ' ' + attempts + ' ' + (body.at instanceof Date))
    }
  },
  async email(mail, env) {
    if (mail.to === 'fail@example.com') throw new Error('no')
    await env.KV.put('mail', mail.from + ' ' + mail.headers.get('subject') + ' ' + await new Response(mail.raw).text())
  },
}`,
  'migrations/0001_entries.sql': 'CREATE TABLE entries (id TEXT PRIMARY KEY);',
}

let worker: TestWorker<Env>
/** Left alone until the last test of `reset`. */
let idle: TestWorker<Env>
let idleSince: number

const start = () =>
  createTestWorker<Env>({
    root: writeProject(project),
    onLog: () => {},
    async seed({ env, fetch }) {
      await env.DB.prepare("INSERT INTO entries VALUES ('seed')").run()
      await env.KV.put('seed', 'in KV')
      await env.BUCKET.put('seed', 'in R2')
      await env.ROOMS.getByName('seed').add()
      await fetch('/seed', { method: 'PUT' })
    },
  })

beforeAll(async () => {
  idle = await start()
  await fill(idle)
  idleSince = Date.now()
  worker = await start()
})

afterAll(async () => {
  await worker?.dispose()
  await idle?.dispose()
})

/** Writes into each kind of storage what would fail or be seen if it were there before. */
async function fill({ env, fetch } = worker) {
  await env.DB.prepare("INSERT INTO entries VALUES ('one')").run()
  await env.DB.prepare("DELETE FROM entries WHERE id = 'seed'").run()
  await env.DB.prepare('CREATE TABLE more (id TEXT)').run()
  await env.KV.put('one', 'value')
  await env.KV.put('seed', 'changed')
  await env.UNSEEDED.put('one', 'value')
  await env.BUCKET.put('one', 'value')
  await env.ROOMS.getByName('one').add()
  await env.ROOMS.getByName('seed').add()
  await fetch('/one', { method: 'PUT' })
  expect((await env.LIMITER.limit({ key: 'one' })).success).toBe(true)
  expect((await env.LIMITER.limit({ key: 'one' })).success).toBe(false)
}

/** What each kind has. */
async function look({ env, fetch } = worker) {
  const cachedAt = async (path: string) => (await (await fetch(path)).json()).cached
  const { results } = await env.DB.prepare('SELECT id FROM entries').all<{ id: string }>()
  const tables = await env.DB.prepare("SELECT name FROM sqlite_master WHERE name = 'more'").all()
  return {
    d1: results.map(({ id }) => id),
    tables: tables.results.length,
    kv: (await env.KV.list()).keys.map(({ name }) => name),
    kvSeed: await env.KV.get('seed'),
    kvUnseeded: await env.UNSEEDED.get('one'),
    r2: (await env.BUCKET.list()).objects.map(({ key }) => key),
    durableObject: await env.ROOMS.getByName('one').read(),
    durableObjectSeed: (await env.ROOMS.getByName('seed').read()).stored,
    cache: await cachedAt('/one'),
    cacheSeed: await cachedAt('/seed'),
  }
}

const asSeeded = {
  d1: ['seed'],
  tables: 0,
  kv: ['seed'],
  kvSeed: 'in KV',
  kvUnseeded: null,
  r2: ['seed'],
  durableObject: { stored: 0, inMemory: 0, alarm: null },
  durableObjectSeed: 1,
  cache: [null, null],
  cacheSeed: ['kept', 'kept'],
}

const noted = (key: string) => eventually(() => worker.env.KV.get(key))

describe('reset', () => {
  it.each([1, 2, 3])(
    'puts back D1, KV, R2, Durable Objects, caches and limits, time %i',
    async () => {
      await fill()
      expect(await look()).toEqual({
        d1: ['one'],
        tables: 1,
        kv: ['one', 'seed'],
        kvSeed: 'changed',
        kvUnseeded: 'value',
        r2: ['one', 'seed'],
        durableObject: { stored: 1, inMemory: 1, alarm: null },
        durableObjectSeed: 2,
        cache: ['kept', 'kept'],
        cacheSeed: ['kept', 'kept'],
      })
      await worker.reset()
      expect(await look()).toEqual(asSeeded)
    },
  )

  it('cancels alarms', async () => {
    await worker.env.ROOMS.getByName('one').wake(1500)
    await worker.reset()
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect(await worker.env.KV.get('alarm')).toBeNull()
    await worker.env.ROOMS.getByName('one').wake(50)
    expect(await noted('alarm')).toBe('rang')
  })

  it('drops the messages of before, and no later ones', async () => {
    await worker.env.JOBS.send({ id: 'before' })
    await worker.reset()
    await worker.env.JOBS.send({ id: 'after', at: new Date() }, { contentType: 'v8' })
    expect(await noted('job:after')).toBe('jobs 1 true')
    expect(await worker.env.KV.get('job:before')).toBeNull()
  })

  it('waits for a batch that is being worked on', async () => {
    await worker.env.JOBS.send({ id: 'slow', slow: 1500 })
    await new Promise((resolve) => setTimeout(resolve, 1300))
    await worker.reset()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(await worker.env.KV.get('job:slow')).toBeNull()
  })

  it('leaves the retries of a queue as they are', async () => {
    await worker.reset()
    await worker.env.JOBS.send({ id: 'again', retry: { delaySeconds: 1 } })
    expect(await noted('job:again')).toBe('jobs 2 false')
  })

  it('holds while requests are under way', async () => {
    const busy = Array.from({ length: 40 }, (_, i) =>
      worker.fetch(`/busy-${i}`, { method: 'PUT' }).then(
        (response) => response.text(),
        () => 'aborted',
      ),
    )
    await worker.reset()
    await Promise.all(busy)
    await worker.reset()
    expect(await look()).toEqual(asSeeded)
  })

  it('does not restart the Worker', async () => {
    const isolate = async () => (await (await worker.fetch('/isolate')).json()).isolate
    const [before, { url }] = [await isolate(), worker]
    expect(before).toEqual(expect.any(String))
    await worker.reset()
    expect([await isolate(), worker.url]).toEqual([before, url])
  })

  it('puts back storage that the runtime has closed by itself', async () => {
    // workerd closes the storage of what was idle for ten seconds.
    const left = idleSince + 13_000 - Date.now()
    await new Promise((resolve) => setTimeout(resolve, left))
    await idle.reset()
    expect(await look(idle)).toEqual(asSeeded)
  })

  it('is refused for a folder that is kept', async () => {
    const root = writeProject(project)
    await using kept = await createTestWorker({ root, persistTo: 'state' })
    await expect(kept.reset()).rejects.toThrow(/persistTo.*HA857\.md$/s)
  })
})

describe('the triggers of a test Worker', () => {
  it('run a cron', async () => {
    await worker.scheduled('0 3 * * *', { scheduledTime: new Date('2026-01-02T03:00:00Z') })
    expect(await worker.env.KV.get('cron')).toBe('0 3 * * * 2026-01-02T03:00:00.000Z')
    await expect(worker.scheduled('fail')).rejects.toThrow(/cron "fail".*HA859\.md$/s)
  })

  it('run a batch of a queue, and tell what was asked for again', async () => {
    const messages = [
      { id: 'a', at: new Date() },
      { id: 'b', retry: { delaySeconds: 7 } },
    ]
    const { retried } = await worker.queue('other', messages)
    expect(await worker.env.KV.get('job:a')).toBe('other 1 true')
    expect(retried).toEqual([{ index: 1, delaySeconds: 7 }])
    expect(await worker.queue('other', ['all', 2])).toEqual({
      retried: [
        { index: 0, delaySeconds: 3 },
        { index: 1, delaySeconds: 3 },
      ],
    })
    await expect(worker.queue('other', ['throw'])).rejects.toThrow(/queue "other".*HA859\.md$/s)
  })

  it('hand over a mail', async () => {
    const from = 'ada@example.com'
    await worker.email({ from, to: 'shop@example.com', raw: 'Subject: A lamp\r\n\r\nPlease' })
    expect(await worker.env.KV.get('mail')).toMatch(/^ada@example\.com A lamp .*Please$/s)
    const lost = { from, to: 'fail@example.com', raw: 'Subject: A lamp\n\nPlease' }
    await expect(worker.email(lost)).rejects.toThrow(/mail from ada.*HA859\.md$/s)
  })
})

describe('a fixed port', () => {
  it('is not answered before the migrations are applied', async () => {
    const port = await freePort()
    const answers: string[] = []
    let isUp = false
    const ask = setInterval(() => {
      const socket = connect(port, '127.0.0.1').on('error', () => {})
      socket.once('connect', () => {
        isUp = true
        socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
      })
      let answer = ''
      socket.on('data', (chunk) => {
        answer += chunk
      })
      socket.once('end', () => answers.push(answer))
    }, 20)
    const root = writeProject(project)
    let seenWhileSeeding = false
    await using running = await createTestWorker<Env>({
      root,
      port,
      async seed({ env, url }) {
        await env.KV.put('seed', '1')
        await new Promise((resolve) => setTimeout(resolve, 300))
        seenWhileSeeding = isUp || url.port === String(port)
      },
    })
    await eventually(() => answers.length > 0)
    clearInterval(ask)
    expect(seenWhileSeeding).toBe(false)
    expect(running.url.port).toBe(String(port))
    expect(answers.filter((answer) => !answer.includes('"tables":1'))).toEqual([])
    expect(await running.env.KV.get('seed')).toBe('1')
    await running.env.KV.put('more', '1')
    await running.reset()
    expect(await running.env.KV.get('more')).toBeNull()
  })
})

describe('what a test Worker leaves behind', () => {
  it('is nothing', async () => {
    const folders = () => globSync(join(tmpdir(), 'hono-actions-test-*/storage'))
    const before = new Set(folders())
    const other = await createTestWorker({ root: writeProject(project) })
    const own = folders().filter((folder) => !before.has(folder))
    expect(own.length).toBeGreaterThan(0)
    await other.dispose()
    // Other files of tests make some at the same time.
    expect(own.filter((folder) => !existsSync(folder)).length).toBeGreaterThan(0)
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
