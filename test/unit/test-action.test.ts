import {
  callAction,
  defineHonoAction,
  HonoActionError,
  type HonoEnv,
} from '@gnosticdev/hono-actions/actions'
import { bindings } from '@gnosticdev/hono-actions/bindings'
import { actions } from '@gnosticdev/hono-actions/client'
import {
  after as afterAnswer,
  requireRequestContext,
  waitUntil,
} from '@gnosticdev/hono-actions/context'
import { createTestEnv, type TestEnv, testAction } from '@gnosticdev/hono-actions/testing'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { writeProject } from '../support/project.ts'

interface Env {
  DB: {
    prepare(sql: string): {
      bind(...values: unknown[]): { run(): Promise<unknown> }
      all(): Promise<{ results: unknown[] }>
    }
  }
  KV: {
    get(key: string): Promise<string | null>
    put(key: string, value: string): Promise<void>
  }
  JOBS: { send(body: unknown): Promise<unknown> }
  GREETING: string
  ROOMS: { idFromName(name: string): unknown }
}

const project = {
  'wrangler.jsonc': `{
    "name": "unbuilt",
    "main": "src/worker.ts",
    "compatibility_date": "2026-10-12",
    "vars": { "GREETING": "hello" },
    "assets": { "directory": "dist" },
    "d1_databases": [{ "binding": "DB", "database_name": "db", "database_id": "db" }],
    "kv_namespaces": [{ "binding": "KV", "id": "kv" }],
    "queues": {
      "producers": [{ "binding": "JOBS", "queue": "jobs" }],
      "consumers": [{ "queue": "jobs" }]
    },
    "services": [{ "binding": "SELF", "service": "unbuilt", "entrypoint": "Api" }],
    "durable_objects": { "bindings": [{ "name": "ROOMS", "class_name": "Room" }] },
    "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Room"] }]
  }`,
  'migrations/0001_entries.sql': 'CREATE TABLE entries (id TEXT PRIMARY KEY, author TEXT);',
}

let test: TestEnv<Env>

beforeAll(async () => {
  test = await createTestEnv<Env>({
    root: writeProject(project),
    vars: { GREETING: 'hi' },
    seed: ({ env }) => env.KV.put('seeded', 'yes'),
  })
})
beforeEach(() => test.reset())
afterAll(() => test?.dispose())

const envOf = (c: { env: unknown }) => c.env as Env

const session = createMiddleware<HonoEnv & { Variables: { user: string } }>(async (c, next) => {
  const user = getCookie(c, 'session')
  if (!user) return c.json({ error: { code: 'UNAUTHORIZED', message: 'Sign in' } }, 401)
  c.set('user', user)
  c.header('x-guarded', 'yes')
  return next()
})

const addEntry = defineHonoAction({
  use: [session],
  accept: 'both',
  schema: z.object({ id: z.string(), day: z.coerce.date() }),
  redirectTo: '/thanks',
  handler: async ({ id, day }, c) => {
    await envOf(c).DB.prepare('INSERT INTO entries VALUES (?, ?)').bind(id, c.var.user).run()
    setCookie(c, 'last', 'a b', { httpOnly: true })
    deleteCookie(c, 'draft')
    return { id, day, greeting: envOf(c).GREETING }
  },
})

describe('testAction', () => {
  it('runs guard, validation and handler on real bindings, and shows cookies and headers', async () => {
    const { data, error, cookies, headers, vars, redirectTo } = await testAction(addEntry, {
      input: { id: 'one', day: '2026-01-02' },
      env: test.env,
      cookies: { session: 'ada lovelace' },
      headers: { 'x-request-id': 'mine' },
    })
    expect(error).toBeNull()
    expect(data).toEqual({ id: 'one', day: new Date('2026-01-02'), greeting: 'hi' })
    expect(cookies).toEqual({ last: 'a b', draft: '' })
    expect(headers.getSetCookie()).toHaveLength(2)
    expect(headers.getSetCookie()[0]).toMatch(/HttpOnly/)
    expect(headers.get('x-guarded')).toBe('yes')
    expect(headers.get('x-request-id')).toBe('mine')
    expect(vars).toMatchObject({ user: 'ada lovelace' })
    expect(redirectTo).toBe('/thanks')
    const { results } = await test.env.DB.prepare('SELECT * FROM entries').all()
    expect(results).toEqual([{ id: 'one', author: 'ada lovelace' }])
  })

  it('begins with the migrated and seeded storage, after a reset', async () => {
    const options = {
      input: { id: 'one', day: '2026-01-02' },
      env: test.env,
      cookies: { session: 'a' },
    }
    expect((await testAction(addEntry, options)).error).toBeNull()
    await test.env.KV.put('more', '1')
    await test.reset()
    expect(await test.env.KV.get('seeded')).toBe('yes')
    expect(await test.env.KV.get('more')).toBeNull()
    expect((await testAction(addEntry, options)).error).toBeNull()
  })

  it('gives the error of a guard, of validation and of the handler', async () => {
    const refused = await testAction(addEntry, { input: { id: 'one', day: '2026-01-02' } })
    expect(refused.error).toMatchObject({ code: 'UNAUTHORIZED', status: 401 })
    expect(refused.redirectTo).toBeUndefined()
    const invalid = await testAction(addEntry, {
      input: { id: 1 as never, day: 'x' },
      cookies: { session: 'a' },
    })
    expect(invalid.error?.fields).toEqual({
      id: [expect.any(String)],
      day: [expect.any(String)],
    })
    const failing = defineHonoAction({
      handler: () => {
        throw new HonoActionError({ code: 'CONFLICT', message: 'no' })
      },
    })
    expect((await testAction(failing)).error).toMatchObject({ code: 'CONFLICT' })
  })

  it('masks what was not meant for the caller, and logs it', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const action = defineHonoAction({
      handler: () => {
        throw new Error('secret')
      },
    })
    const { error } = await testAction(action)
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', message: 'Internal error' })
    expect(log.mock.calls.some(([, thrown]) => thrown?.message === 'secret')).toBe(true)
    log.mockRestore()
  })

  it('gives the variables to the action and to whatever it calls', async () => {
    const helper = () => (requireRequestContext().vars as { tenant?: string }).tenant
    const action = defineHonoAction({ handler: (_, c) => [helper(), new URL(c.req.url).href] })
    const { data } = await testAction(action, {
      vars: { tenant: 'acme' } as object,
      url: 'https://acme.example/api/x',
    })
    expect(data).toEqual(['acme', 'https://acme.example/api/x'])
  })

  it('takes a form', async () => {
    const rate = defineHonoAction({
      accept: 'form',
      schema: z.object({ stars: z.number(), tags: z.array(z.string()) }),
      handler: (input) => input,
    })
    const input = new FormData()
    input.append('stars', '4')
    input.append('tags', 'a')
    input.append('tags', 'b')
    expect((await testAction(rate, { input })).data).toEqual({ stars: 4, tags: ['a', 'b'] })
  })

  it('has a stream to iterate over, in the context of its action', async () => {
    const done: string[] = []
    const count = defineHonoAction({
      handler: async function* () {
        const { requestId } = requireRequestContext()
        yield 1
        await Promise.resolve()
        waitUntil(
          new Promise((resolve) => setTimeout(resolve, 30)).then(() => void done.push('waited')),
        )
        yield requireRequestContext().requestId === requestId ? 2 : 0
        return 'end'
      },
    })
    const { data } = await testAction(count)
    const values: unknown[] = []
    if (data) for await (const value of data) values.push(value)
    expect(values).toEqual([1, 2])
    expect(done).toEqual(['waited'])
  })

  it('waits for what the action left to be done, and for what that leaves', async () => {
    const done: string[] = []
    const later = (ms: number, what: string) =>
      new Promise<void>((resolve) => setTimeout(resolve, ms)).then(() => void done.push(what))
    const action = defineHonoAction({
      handler: (_, c) => {
        c.executionCtx.waitUntil(later(40, 'c'))
        waitUntil(later(20, 'context'))
        afterAnswer(async () => {
          await later(5, 'after')
          waitUntil(later(30, 'again'))
        })
        return [...done]
      },
    })
    const { data } = await testAction(action)
    expect(data).toEqual([])
    expect(done.toSorted()).toEqual(['after', 'again', 'c', 'context'])
  })

  it('fails where that fails, with the cause', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const cause = new Error('no mail today')
    const action = defineHonoAction({ handler: () => afterAnswer(() => Promise.reject(cause)) })
    await expect(testAction(action)).rejects.toMatchObject({
      message: expect.stringMatching(/no mail today.*HA854\.md$/s),
      cause,
    })
    log.mockRestore()
  })

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'no'],
    ['false', false],
  ])('fails where it throws %s', async (_, thrown) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const throwing = () => {
      throw thrown
    }
    const action = defineHonoAction({ handler: () => afterAnswer(throwing) })
    const error = await testAction(action).catch((caught: Error) => caught)
    expect(error).toMatchObject({ message: expect.stringContaining(`${thrown}`), cause: thrown })
    expect((error as Error).message).toMatch(/HA854\.md$/)
    log.mockRestore()
  })

  it('calls and defers other actions by their names, where it is given the map', async () => {
    const inner = defineHonoAction({
      queue: 'JOBS' as never,
      schema: z.object({ n: z.number() }),
      handler: ({ n }, c) => {
        setCookie(c, 'inner', String(n))
        return n + 1
      },
    })
    const outer = defineHonoAction({
      handler: async () => {
        const client = actions as unknown as {
          inner: ((input: object) => Promise<object>) & { defer(input: object): Promise<object> }
        }
        return [
          await client.inner({ n: 1 }),
          await callAction(inner, { n: 2 }),
          await client.inner.defer({ n: 3 }),
        ]
      },
    })
    const honoActions = { inner, outer }
    const { data, cookies } = await testAction(outer, { actions: honoActions, env: test.env })
    expect(data).toEqual([
      { data: 2, error: null },
      { data: 3, error: null },
      { data: { id: expect.any(String) }, error: null },
    ])
    expect(cookies).toEqual({ inner: '2' })
  })

  it('crosses nothing between calls at the same time', async () => {
    const action = defineHonoAction({
      schema: z.object({ n: z.number() }),
      handler: async ({ n }, c) => {
        await new Promise((resolve) => setTimeout(resolve, 20 - n))
        setCookie(c, 'n', String(n))
        return (requireRequestContext().vars as { n?: number }).n
      },
    })
    const calls = Array.from({ length: 20 }, (_, n) =>
      testAction(action, { input: { n }, vars: { n } as object }),
    )
    for (const [n, { data, cookies }] of (await Promise.all(calls)).entries()) {
      expect([data, cookies]).toEqual([n, { n: String(n) }])
    }
  })

  it('names the binding that env lacks', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const use = [bindings({ cache: 'MISSING' as never })]
    const action = defineHonoAction({ use, handler: () => 1 })
    const { error } = await testAction(action, { env: test.env })
    expect(error?.code).toBe('INTERNAL_SERVER_ERROR')
    expect(JSON.stringify(log.mock.calls.map(([, thrown]) => thrown?.message))).toContain('MISSING')
    log.mockRestore()
  })

  it('says what to hand it', async () => {
    const handed = testAction((actions as unknown as { x: never }).x)
    await expect(handed).rejects.toThrow(/honoActions\.x.*HA853\.md$/s)
  })
})

describe('createTestEnv', () => {
  it('says which bindings need the Worker', () => {
    expect(() => test.env.ROOMS.idFromName('a')).toThrow(/ROOMS.*createTestWorker.*HA858\.md$/s)
    expect(() => (test.env as unknown as { SELF: object }).SELF).toThrow(/HA858/)
    expect(Object.keys(test.env).sort()).toEqual(['DB', 'GREETING', 'JOBS', 'KV'])
  })

  it('says what to do where there is no config', async () => {
    await expect(createTestEnv({ root: writeProject({ a: '' }) })).rejects.toThrow(
      /There is no Wrangler config/,
    )
  })

  it('stops, also where its seed fails', async () => {
    const root = writeProject(project)
    const seed = () => Promise.reject(new Error('seedless'))
    await expect(createTestEnv({ root, seed })).rejects.toThrow('seedless')
  })
})
