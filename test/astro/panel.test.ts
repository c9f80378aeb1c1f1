import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PanelData, RequestRecord } from '../../dist/dev/records.js'
import { buildAstro } from '../support/astro.ts'
import { copyFixture, quiet } from '../support/build.ts'
import { panelPath } from '../support/panel.ts'
import { post } from '../support/post.ts'
import { type ServerProcess, startDev } from '../support/server.ts'

let folder: string
let server: ServerProcess

beforeAll(async () => {
  folder = copyFixture('panel-app')
  server = await startDev(folder, quiet)
  await tell({ clear: true })
})

afterAll(async () => {
  await server?.stop()
})

/** Again where the dev server is just loading what was edited. */
function read(): Promise<PanelData> {
  return vi.waitFor(async () => (await (await server.fetch(panelPath)).json()) as PanelData, 60_000)
}

function tell(command: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return server.fetch(panelPath, { method: 'POST', headers, body: JSON.stringify(command) })
}

/** The last request to a path. */
async function recordOf(wanted: string): Promise<RequestRecord> {
  const found = (await read()).requests.find((request) => request.path === wanted)
  if (!found) throw new Error(`${wanted} was not recorded`)
  return found
}

const callsOf = ({ calls }: RequestRecord) =>
  calls.map(({ kind, binding, operation, subject }) => [kind, binding, operation, subject])

describe('what the panel knows of the app', () => {
  it('has every action and route, with its path, method, schema and guards', async () => {
    const { entries } = await read()
    expect(
      entries.map(({ kind, name, method, path, guards }) => [kind, name, method, path, ...guards]),
    ).toEqual([
      ['action', 'order', 'POST', '/api/order', 'requireName'],
      ['action', 'admin.bindings', 'POST', '/api/admin/bindings'],
      ['action', 'admin.objects', 'POST', '/api/admin/objects'],
      ['action', 'admin.broken', 'POST', '/api/admin/broken'],
      ['action', 'count', 'POST', '/api/count'],
      ['action', 'later', 'POST', '/api/later'],
      ['action', 'story', 'POST', '/api/story'],
      ['action', 'search', 'GET', '/api/search'],
      ['action', 'upload', 'POST', '/api/upload'],
      ['route', 'notes', 'GET', '/api/notes', 'requireName'],
      ['route', 'notes', 'GET', '/api/notes/:id', 'requireName'],
    ])
    const { action } = entries.find(({ name }) => name === 'order') ?? {}
    expect(action).toMatchObject({
      accept: 'json',
      input: { type: 'object', properties: { title: { type: 'string', maxLength: 40 } } },
      output: { type: 'object', properties: { id: { type: 'number' } } },
    })
    expect(entries.find(({ name }) => name === 'later')?.action?.queue).toBe('LATER')
  })

  it('is told by a server that had found every dependency before it started', () => {
    // Found later they are bundled again, and what is just loading fails.
    expect(server.printed()).toContain('http://')
    expect(server.printed()).not.toContain('dependencies changed')
  })

  it('has the new schema of an action that was edited, and says why there is none', async () => {
    const file = join(folder, 'src/server/actions.ts')
    const before = readFileSync(file, 'utf8')
    const propertiesOf = async () => {
      const { entries } = await read()
      const input = entries.find(({ name }) => name === 'search')?.action?.input as
        | { properties: object }
        | undefined
      return Object.keys(input?.properties ?? {})
    }
    expect(await propertiesOf()).toEqual(['q', 'limit'])
    writeFileSync(file, before.replace('q: z.string()', 'q: z.string(), from: z.number()'))
    await expect.poll(propertiesOf).toEqual(['q', 'from', 'limit'])
    writeFileSync(file, `${before}\nthrow new Error('It does not load')\n`)
    await expect.poll(async () => (await read()).problem).toContain('It does not load')
    writeFileSync(file, before)
    await expect.poll(propertiesOf).toEqual(['q', 'limit'])
  })
})

describe('what the panel knows of a request', () => {
  it('has its id, its status and the names of its variables', async () => {
    const { headers } = await post(server, '/api/admin/bindings')
    const record = await recordOf('/api/admin/bindings')
    expect(record).toMatchObject({
      event: 'fetch',
      method: 'POST',
      status: 200,
      requestId: headers.get('x-request-id'),
      vars: ['db', 'cache'],
      actions: [{ name: 'admin.bindings', status: 200 }],
    })
    expect(record.durationMs).toBeGreaterThanOrEqual(0)
  })

  it('has each call of D1, KV and R2, which do what they do without it', async () => {
    const { data } = await post(server, '/api/admin/bindings')
    expect(data).toEqual({
      batch: [1, 2],
      raw: [[1, 2]],
      viaSession: 3,
      viaCache: 'value',
      metadata: { a: 1 },
      listed: true,
      file: 'body',
      isDatabase: true,
    })
    const record = await recordOf('/api/admin/bindings')
    expect(callsOf(record)).toEqual([
      ['D1', 'DB', 'batch', 'SELECT ?1 AS one;\nSELECT ?1 AS one'],
      ['D1', 'DB', 'raw', 'SELECT 1, 2'],
      ['D1', 'DB', 'first', 'SELECT 3 AS three'],
      ['KV', 'KV', 'put', 'key'],
      ['KV', 'KV', 'get', 'key'],
      ['KV', 'KV', 'getWithMetadata', 'key'],
      ['KV', 'KV', 'list', undefined],
      ['KV', 'KV', 'delete', 'key'],
      ['R2', 'FILES', 'put', 'file'],
      ['R2', 'FILES', 'get', 'file'],
    ])
    expect(record.calls.map(({ rows }) => rows).slice(0, 2)).toEqual([2, 1])
    for (const { startMs, durationMs } of record.calls) {
      expect(startMs + (durationMs ?? Number.NaN)).toBeLessThanOrEqual(record.durationMs ?? 0)
    }
  })

  it('has each call of a Durable Object, which can all that it can without it', async () => {
    const { data } = await post(server, '/api/admin/objects')
    expect(data).toEqual({
      added: [expect.any(Number), expect.any(Number)],
      pipelined: 7,
      property: 'visits',
      fetched: '/path',
      failed: 'Not today',
    })
    const record = await recordOf('/api/admin/objects')
    expect(callsOf(record)).toEqual([
      ['Durable Object', 'COUNTER', 'add', 'one'],
      ['Durable Object', 'COUNTER', 'add', 'two'],
      ['Durable Object', 'COUNTER', 'open', 'one'],
      ['Durable Object', 'COUNTER', 'fetch', 'one GET /path'],
      ['Durable Object', 'COUNTER', 'fail', 'one'],
    ])
    expect(record.calls.at(-1)?.error).toBe('Not today')
  })

  it('has what a page calls in process', async () => {
    await server.fetch('/')
    const { actions, calls } = await recordOf('/')
    expect(actions).toMatchObject([{ name: 'count', status: 200 }])
    expect(calls).toMatchObject([{ operation: 'add', subject: 'pages' }])
  })

  it('has no input of an action, accepted or refused', async () => {
    const secret = 's3cr3t'
    const sent = [
      await post(server, '/api/order', { title: secret, size: 'small' }),
      await post(server, '/api/later', { id: secret, password: secret }),
      await server.fetch(`/api/search?q=${secret}`),
    ]
    expect(sent.map(({ status }) => status)).toEqual([200, 400, 200])
    const { requests } = await read()
    expect(requests.map((request) => request.path)).toContain('/api/order')
    expect(JSON.stringify(requests)).not.toContain(secret)
  })

  it('has those that are refused before Astro sees them, without the values of their query', async () => {
    await server.fetch('/api/count?token=secret', { method: 'PUT' })
    expect(await recordOf('/api/count?token=…')).toMatchObject({ status: 405, vars: [], calls: [] })
  })

  it('has what a queue runs', async () => {
    const headers = { prefer: 'respond-async', 'content-type': 'application/json' }
    const sent = await server.fetch('/api/later', { method: 'POST', headers, body: '{"id":1}' })
    expect(sent.status).toBe(202)
    expect(callsOf(await recordOf('/api/later'))).toEqual([['Queue', 'LATER', 'send', undefined]])
    await expect
      .poll(async () => (await read()).requests.find(({ event }) => event === 'queue'))
      .toMatchObject({
        path: 'later',
        actions: [{ name: 'later', status: 200 }],
        calls: [{ kind: 'KV', binding: 'KV', operation: 'put', subject: 'later:1' }],
      })
  })

  it('has the last fifty, until they are cleared', async () => {
    await Promise.all(Array.from({ length: 50 }, () => server.fetch('/api/nope')))
    await server.fetch('/api/nope/last')
    const { requests } = await read()
    expect(requests).toHaveLength(50)
    expect(requests[0]?.path).toBe('/api/nope/last')
    await tell({ clear: true })
    expect((await read()).requests).toEqual([])
  })
})

describe('values', () => {
  const order = { title: 'A title', size: 'small' }

  it('are nowhere in what the panel gets', async () => {
    expect((await post(server, '/api/order', order)).status).toBe(200)
    const record = await recordOf('/api/order')
    expect(callsOf(record).map(([, , operation]) => operation)).toEqual(['exec', 'first', 'put'])
    const text = JSON.stringify(record)
    expect(text).not.toContain('A title')
    expect(text).not.toContain('a secret value')
  })

  it('are there while they are asked for', async () => {
    await tell({ showValues: true })
    await post(server, '/api/order', order)
    const [, first, put] = (await recordOf('/api/order')).calls
    expect(JSON.parse(first?.values?.sent ?? '')).toEqual(['A title', 'a secret value'])
    expect(JSON.parse(first?.values?.got ?? '')).toEqual({ id: expect.any(Number) })
    expect(put?.values?.sent).toContain('A title a secret value')
    await tell({ showValues: false })
    expect(JSON.stringify(await read())).not.toContain('a secret value')
  })
})

describe('errors', () => {
  const lineOf = (file: string, text: string) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1

  it('of a handler have their stack and the place in the source', async () => {
    const { requestId } = (await post(server, '/api/admin/broken')).error ?? {}
    const record = await recordOf('/api/admin/broken')
    expect(record).toMatchObject({ requestId, status: 500 })
    const line = lineOf('src/server/actions.ts', 'The disk is full')
    expect(record.errors).toMatchObject([
      {
        name: 'Error',
        message: 'The disk is full',
        where: 'POST /api/admin/broken',
        source: `${join(folder, 'src/server/actions.ts')}:${line}:9`,
      },
    ])
    expect(record.errors[0]?.stack).toContain('at fail (')
  })

  it('of a page have theirs', async () => {
    await server.fetch('/broken')
    const { errors } = await recordOf('/broken')
    expect(errors).toMatchObject([{ message: 'This page is broken', where: 'GET /broken' }])
    expect(errors[0]?.source).toContain(join(folder, 'src/pages/broken.astro'))
  })
})

describe('the address of the panel', () => {
  it.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
    ['a form', { 'sec-fetch-site': 'same-origin', 'content-type': 'text/plain' }],
  ])('refuses %s', async (_, headers) => {
    const method = 'content-type' in headers ? 'POST' : 'GET'
    const body = method === 'POST' ? '{"clear":true}' : null
    const response = await server.fetch(panelPath, { method, headers, body })
    expect([403, 415]).toContain(response.status)
    expect(await response.text()).not.toContain('entries')
  })

  it.each(['{', '', '1', 'null'])('refuses %j, which is not a JSON object', async (body) => {
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
    const answer = async () => {
      const response = await server.fetch(panelPath, { method: 'POST', headers, body })
      return [response.status, await response.text()]
    }
    // The dev server may lose the connection on which a body was just refused unread.
    await expect.poll(answer).toEqual([400, 'Expected a JSON object'])
  })

  it('does not fill the terminal, nor is it among the requests', async () => {
    expect(server.printed()).toContain('POST /api/order')
    expect(server.printed()).not.toMatch(/\[\d+\].*panel\.json/)
    expect(JSON.stringify((await read()).requests)).not.toContain('panel.json')
  })
})

describe('without the panel', () => {
  it('a build has nothing of it', async () => {
    await buildAstro(folder)
    const files = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, 'dist', name))
      .filter((file) => statSync(file).isFile())
    const text = files.map((file) => readFileSync(file, 'utf8')).join('\n')
    // What a build does have, so that the search finds something.
    expect(text).toContain('The disk is full')
    for (const own of ['_hono-actions', 'hono-actions:dev', 'recordRequest', 'Show values']) {
      expect(text).not.toContain(own)
    }
  })
})
