import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWorker, copyLibrary, fixtures } from '../support/build.ts'
import { post } from '../support/post.ts'
import { typeErrors, wranglerTypes } from '../support/tools.ts'

interface Env {
  KV: { get(key: string): Promise<string | null> }
  DB: { prepare(sql: string): { all(): Promise<{ results: unknown[] }> } }
}

let worker: TestWorker<Env>
const logs: string[] = []

beforeAll(async () => {
  const folder = join(fixtures, 'plain-worker')
  copyLibrary(join(folder, '.copy'))
  const configPath = await buildWorker(folder)
  worker = await createTestWorker<Env>({
    root: folder,
    configPath,
    onLog: ({ message }) => logs.push(message),
  })
})

afterAll(() => worker?.dispose())

describe('the context in a Worker without Astro', () => {
  it('await-table: is kept over every asynchronous boundary', async () => {
    const { data } = await post(worker, '/api/boundaries', { marker: 'm1' })
    expect(Object.keys(data).length).toBeGreaterThan(10)
    for (const [boundary, marker] of Object.entries(data)) {
      expect(marker, boundary).toBe('m1')
    }
  })

  it('crosses between no two of 200 requests at a time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => post(worker, '/api/boundaries', { marker: `m${i}` })),
    )
    for (const [i, { data }] of answers.entries()) {
      expect(new Set(Object.values(data))).toEqual(new Set([`m${i}`]))
    }
  })

  it('is absent at module scope', async () => {
    expect((await post(worker, '/api/moduleScope')).data).toEqual({ absent: true })
  })

  it('duplicate-module-one-store: is shared by two copies of the library', async () => {
    expect((await post(worker, '/api/twoCopies')).data).toEqual({ same: true })
  })

  it('has the env, request, signal and execution context of the request', async () => {
    const { data } = await post(worker, '/api/context')
    expect(data).toMatchObject({
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      sameEnv: true,
      sameRequest: true,
      signal: true,
      waited: true,
      replaced: [],
    })
  })

  it('has what Hono middleware sets, in an action and in a plain route', async () => {
    expect((await post(worker, '/api/fromHono')).data).toEqual({ value: 'set for /api/fromHono' })
    const response = await worker.fetch('/api/fromHonoRoute')
    expect(await response.json()).toEqual({ value: 'set for /api/fromHonoRoute' })
  })
})

describe('calls in process', () => {
  it('parallel-in-process: inherit variables and leak none to siblings or the parent', async () => {
    const response = await worker.fetch('/api/parallel')
    const { results, parent } = (await response.json()) as {
      results: { before: string; after: string; kept: boolean }[]
      parent: string
    }
    expect(parent).toBe('parent')
    expect(results).toMatchObject(
      ['a', 'b', 'c'].map((after) => ({ before: 'parent', after, kept: true })),
    )
  })

  it('carry the cookie and the authorization of the request, and nothing else', async () => {
    const headers = { cookie: 'session=1', authorization: 'Bearer t', 'x-other': 'no' }
    const response = await worker.fetch('/api/parallel', { headers })
    const { results } = (await response.json()) as { results: unknown[] }
    expect(results[0]).toMatchObject({
      // With the cookies that this call and its siblings have set.
      cookie: expect.stringMatching(/^session=1(?:; seen-[abc]=1)+$/),
      authorization: 'Bearer t',
      other: null,
    })
  })

  it('send their cookies with the response of the request', async () => {
    const response = await worker.fetch('/api/parallel')
    expect(response.headers.getSetCookie().sort()).toEqual(
      ['a', 'b', 'c'].map((marker) => `seen-${marker}=1; Path=/`),
    )
    expect(response.headers.get('content-type')).toBe('application/json')
  })

  it('go to no other origin', async () => {
    const response = await worker.fetch('/api/elsewhere')
    expect(await response.text()).toMatch(/sends nothing to https:\/\/example\.com/)
  })
})

describe('bindings', () => {
  it('are typed by what wrangler types writes', async () => {
    const folder = join(fixtures, 'plain-worker')
    await wranglerTypes(folder)
    expect(await typeErrors(folder)).toBe('')
  })

  it('are handles to the real simulators, in ctx.var', async () => {
    const sent = await worker.fetch('/api/notes', { method: 'POST', body: 'a note' })
    expect(sent.status).toBe(201)
    expect(await (await worker.fetch('/api/notes')).json()).toEqual([{ text: 'a note' }])
    const { results } = await worker.env.DB.prepare('SELECT text FROM notes').all()
    expect(results).toEqual([{ text: 'a note' }])
    expect(await worker.env.KV.get('last')).toBe('a note')
  })

  it('can be made by a function of env', async () => {
    await worker.fetch('/api/notes', { method: 'POST', body: 'shout' })
    const response = await worker.fetch('/api/upper/last')
    expect(await response.json()).toEqual({ value: 'SHOUT' })
  })

  it('that are missing are named in the log, with the lines to add, and not in the answer', async () => {
    logs.length = 0
    const response = await worker.fetch('/api/missing')
    expect(response.status).toBe(500)
    const body = await response.text()
    expect(JSON.parse(body).error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
    expect(body).not.toContain('BUCKET')
    await expect.poll(() => logs.join('\n')).toContain("There is no binding 'BUCKET'")
    expect(logs.join('\n')).toContain('binding = "BUCKET"')
    expect(logs.join('\n')).toContain('ctx.var.bucket')
  })
})

describe('input', () => {
  it('is validated by Zod, Valibot and ArkType, every issue with its path', async () => {
    for (const action of ['valibot', 'arktype']) {
      const good = { name: 'Ada', age: 36 }
      expect((await post(worker, `/api/${action}`, good)).data).toEqual(good)
      const { status, error } = await post(worker, `/api/${action}`, { name: 'A', age: 'old' })
      expect(status).toBe(400)
      expect(error.issues.map(({ path }: { path: unknown }) => path)).toEqual(
        expect.arrayContaining([['name'], ['age']]),
      )
    }
    const { status, error } = await post(worker, '/api/echo', { name: '', count: 1.5 })
    expect(status).toBe(400)
    expect(error).toMatchObject({ code: 'BAD_REQUEST', message: 'Invalid input' })
    expect(error.issues).toHaveLength(2)
    expect(error.issues[1]).toEqual({ message: expect.any(String), path: ['count'] })
  })

  it('is nothing without a schema, whatever was sent', async () => {
    expect((await post(worker, '/api/noInput', { sneaked: 'in' })).data).toEqual({ input: 'none' })
  })

  it('is refused by a schema that needs one when the body is empty', async () => {
    expect(await post(worker, '/api/echo')).toMatchObject({ status: 400, data: null })
  })
})

describe('answers', () => {
  it('are null where the handler returns nothing', async () => {
    expect(await post(worker, '/api/nothing')).toMatchObject({
      status: 200,
      data: null,
      error: null,
    })
  })

  it('are never stored or sniffed', async () => {
    const { headers } = await post(worker, '/api/nothing')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  it('have the status, code, message and data of a HonoActionError, and not its cause', async () => {
    const answer = await post(worker, '/api/conflict')
    expect(answer.status).toBe(409)
    expect(answer.error).toEqual({ code: 'CONFLICT', message: 'Taken', data: { by: 'Ada' } })
  })

  const kinds = ['error', 'string', 'null', 'undefined', 'object', 'frozen', 'unserializable']
  it.each(kinds)('throwables: a thrown %s is a 500 without details', async (kind) => {
    const inAction = await worker.fetch('/api/throwing', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind }),
    })
    const inRoute = await worker.fetch(`/api/throwingRoute/${kind}`)
    for (const response of kind === 'unserializable' ? [inAction] : [inAction, inRoute]) {
      expect(response.status).toBe(500)
      const body = await response.text()
      expect(body).not.toMatch(/canary| at /)
      expect(JSON.parse(body)).toEqual({
        data: null,
        error: {
          code: 'INTERNAL_SERVER_ERROR',
          message: 'Internal error',
          requestId: expect.any(String),
        },
      })
    }
  })

  it('to an unexpected failure name the request under which the log has the cause', async () => {
    logs.length = 0
    const { error } = await post(worker, '/api/throwing', { kind: 'error' })
    await expect.poll(() => logs.join('\n')).toContain('canary: the inside of an error')
    expect(logs.join('\n')).toContain(error.requestId)
  })

  it('that JSON has no form for are a 500', async () => {
    expect(await post(worker, '/api/bigint')).toMatchObject({
      status: 500,
      error: { code: 'INTERNAL_SERVER_ERROR' },
    })
  })
})

describe('bad requests', () => {
  const json = { 'content-type': 'application/json' }
  it.each([
    ['an unknown action', '/api/nope', { method: 'POST', headers: json, body: '{}' }, 404],
    ['a path below an action', '/api/echo/x', { method: 'POST', headers: json, body: '{}' }, 404],
    ['an encoded name', '/api/%65cho', { method: 'POST', headers: json, body: '{}' }, 404],
    ['an encoded name of a route', '/api/%6eotes', {}, 404],
    ['a broken encoding', '/api/%zz', {}, 404],
    ['__proto__', '/api/__proto__', { method: 'POST', headers: json, body: '{}' }, 404],
    ['constructor', '/api/constructor', { method: 'POST', headers: json, body: '{}' }, 404],
    ['no name', '/api/', { method: 'POST', headers: json, body: '{}' }, 404],
    ['a path of a route that it has not', '/api/upper/a/b', {}, 404],
    ['GET for an action', '/api/echo', {}, 405],
    ['DELETE for an action', '/api/echo', { method: 'DELETE' }, 405],
    ['GET for an action behind middleware', '/api/fromHono', {}, 405],
    ['PUT for a route', '/api/notes', { method: 'PUT' }, 405],
    ['no content type', '/api/echo', { method: 'POST' }, 415],
    ['text', '/api/echo', { method: 'POST', body: '{"name":"x"}' }, 415],
    ['a form', '/api/echo', { method: 'POST', body: new URLSearchParams({ name: 'x' }) }, 415],
    ['multipart', '/api/echo', { method: 'POST', body: new FormData() }, 415],
    ['text, behind middleware', '/api/fromHono', { method: 'POST', body: 'x' }, 415],
    ['malformed JSON', '/api/echo', { method: 'POST', headers: json, body: '{"name":' }, 400],
    ['JSON that is no object', '/api/echo', { method: 'POST', headers: json, body: '7' }, 400],
    ['invalid input', '/api/echo', { method: 'POST', headers: json, body: '{}' }, 400],
  ] as [string, string, RequestInit, number][])('%s', async (_, path, init, status) => {
    const response = await worker.fetch(path, init)
    expect(response.status).toBe(status)
    const { data, error } = (await response.json()) as { data: null; error: { code: string } }
    expect(data).toBeNull()
    expect(error.code).toMatch(/^[A-Z_]+$/)
  })

  it('of the wrong method say which are right', async () => {
    expect((await worker.fetch('/api/echo')).headers.get('allow')).toBe('POST')
    const response = await worker.fetch('/api/notes', { method: 'PUT' })
    expect(response.headers.get('allow')).toBe('GET, POST, HEAD')
  })

  it('leave routes that answer every method alone', async () => {
    const response = await worker.fetch('/api/everyMethod', { method: 'PURGE' })
    expect(await response.text()).toBe('PURGE')
  })

  it('accept a content type with parameters, in any case', async () => {
    const headers = { 'content-type': 'Application/JSON ; charset=utf-8' }
    expect(await post(worker, '/api/echo', { name: 'x' }, headers)).toMatchObject({ status: 200 })
  })
})
