import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenApiDocument, ResponseObject } from '../../src/openapi/types.ts'
import { buildWorker, fixtures, npx } from '../support/build.ts'
import { expectValid, operationOf } from '../support/openapi.ts'

const folder = join(fixtures, 'openapi-worker')
let worker: TestWorker<unknown>
let document: OpenApiDocument

beforeAll(async () => {
  worker = await createTestWorker({
    root: folder,
    configPath: await buildWorker(folder),
    onLog() {},
  })
  document = (await (await worker.fetch('/api/openapi.json')).json()) as OpenApiDocument
})

afterAll(() => worker?.dispose())

const json = (body: unknown, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

function form(fields: Record<string, string | Blob>, origin = worker.url.origin) {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.set(name, value)
  return { method: 'POST', headers: { origin }, body }
}

const book = { isbn: '9780141439600', title: 'A', pages: 1, format: 'epub', blurb: null }
const bought = { isbn: '9780141439600', pay: { by: 'card', token: 'a' } }
const staff = { 'x-staff': 'yes' }
const png = new File(['a'], 'a.png', { type: 'image/png' })
const rich = { accept: 'application/json+devalue' }

interface Call {
  path: string
  /** The path in the document, where it has parameters. */
  listed?: string
  init?: () => RequestInit
  status: number
  type: string
  /** Whether `default` is what describes the status. */
  other?: boolean
}

const isJson = 'application/json'
const calls: Record<string, Call> = {
  'a query': {
    path: '/api/search?text=ab&format=epub&format=hardback&author.name=x',
    status: 200,
    type: isJson,
  },
  'a query that is refused': { path: '/api/search?text=a', status: 400, type: isJson },
  JSON: { path: '/api/order', init: () => json(bought), status: 200, type: isJson },
  'JSON, answered richly': {
    path: '/api/search?text=ab&format=epub&inStock=true',
    init: () => ({ headers: rich }),
    status: 200,
    type: rich.accept,
  },
  'input that is refused': { path: '/api/order', init: () => json({}), status: 400, type: isJson },
  'JSON, where it says the same as a rich answer': {
    path: '/api/ping',
    init: () => json(null, rich),
    status: 200,
    type: isJson,
  },
  'a refusal, which is always JSON': {
    path: '/api/review',
    init: () => json({}, rich),
    status: 400,
    type: isJson,
  },
  'no input': { path: '/api/ping', init: () => json(undefined), status: 200, type: isJson },
  'a form': {
    path: '/api/review',
    init: () => form({ isbn: 'a', stars: '5', text: 'b' }),
    status: 200,
    type: isJson,
  },
  'a form with a file': {
    path: '/api/staff/cover',
    init: () => form({ isbn: 'a', image: png }),
    status: 200,
    type: isJson,
  },
  'a form of another site': {
    path: '/api/staff/cover',
    init: () => form({}, 'https://evil.example'),
    status: 403,
    type: isJson,
  },
  'a form where JSON is due': {
    path: '/api/order',
    init: () => form({}),
    status: 415,
    type: isJson,
  },
  'a body that is too large': {
    path: '/api/ping',
    init: () => json('a'.repeat(1 << 21)),
    status: 413,
    type: isJson,
  },
  'a stream': {
    path: '/api/recommend',
    init: () => json({ mood: 'a' }),
    status: 200,
    type: 'text/event-stream',
  },
  'a file': { path: '/api/exported', init: () => json(null), status: 200, type: 'text/csv' },
  'a deferred call': {
    path: '/api/subscribe',
    init: () => json({ mail: 'a@example.com' }, { prefer: 'respond-async' }),
    status: 202,
    type: isJson,
  },
  'an action of a Hono app': {
    path: '/api/files/check',
    init: () => json({ mail: 'a@example.com' }),
    status: 200,
    type: isJson,
  },
  "an action's own guard": {
    path: '/api/staff/addBook',
    init: () => json(book),
    status: 401,
    type: isJson,
  },
  'what authorize refuses': {
    path: '/api/staff/addBook',
    init: () => json({ ...book, pages: 5001 }, staff),
    status: 403,
    type: isJson,
  },
  'what authorize lets pass': {
    path: '/api/staff/addBook',
    init: () => json(book, staff),
    status: 200,
    type: isJson,
  },
  'output that is nothing': {
    path: '/api/staff/old-report?day=2026-01-31',
    init: () => ({ headers: staff }),
    status: 200,
    type: isJson,
  },
  'a Hono route': {
    path: '/api/files/a.epub',
    listed: '/api/files/{name}',
    status: 200,
    type: 'text/plain',
    other: true,
  },
  'a Hono route without a body': {
    path: '/api/files/a',
    listed: '/api/files/{name}',
    init: () => ({ method: 'DELETE' }),
    status: 204,
    type: '',
    other: true,
  },
}

describe('each answer is one of those that the document has for', () => {
  it.each(Object.entries(calls))(
    '%s',
    async (_name, { path, listed, init, status, type, other }) => {
      const sent = init?.() ?? {}
      const response = await worker.fetch(path, sent)
      const sentType = response.headers.get('content-type')?.split(';')[0] ?? ''
      await response.body?.cancel()
      expect([response.status, sentType]).toEqual([status, type])
      const method = (sent.method ?? 'GET').toLowerCase() as 'get' | 'post' | 'delete'
      const { responses } = operationOf(document, listed ?? path.split('?')[0] ?? '', method)
      const described = responses[String(status)]
      expect(described === undefined).toBe(other ?? false)
      const found = described ?? responses['default']
      const one = found && '$ref' in found ? sharedResponse(found.$ref) : found
      const types = Object.keys(one?.content ?? {})
      expect(types.includes(type) || types.includes('*/*')).toBe(true)
    },
  )

  it("an action's own error, with its data", async () => {
    const address = { 'cf-connecting-ip': '192.0.2.7' }
    const response = await worker.fetch('/api/order', json({ ...bought, count: 6 }, address))
    const described = operationOf(document, '/api/order').responses[String(response.status)]
    expect(response.status).toBe(422)
    const { error } = (await response.json()) as { error: { code: string; data: object } }
    expect(error).toMatchObject({ code: 'OUT_OF_STOCK', data: { left: 5 } })
    expect(JSON.stringify(described)).toContain('"code":{"const":"OUT_OF_STOCK"}')
  })

  it('a caller beyond a limit, who is told when to try again', async () => {
    let response: Response | undefined
    for (let i = 0; i < 4; i++) response = await worker.fetch('/api/order', json(bought))
    expect(response?.status).toBe(429)
    const { description, headers } = sharedResponse('#/components/responses/TooManyRequests')
    expect(description).toContain('Retry-After')
    for (const name of Object.keys(headers ?? {})) expect(response?.headers.get(name)).toBe('60')
  })

  it('a caller who has the answer already', async () => {
    const path = '/api/search?text=ab'
    const first = await worker.fetch(path)
    const { responses } = operationOf(document, '/api/search', 'get')
    const described = responses['200']
    const names = described && 'headers' in described ? Object.keys(described.headers ?? {}) : []
    expect(names).toEqual(['etag', 'cache-control'])
    for (const name of names) expect(first.headers.has(name)).toBe(true)
    const etag = first.headers.get('etag') ?? ''
    const again = await worker.fetch(path, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
    expect(Object.keys(responses)).toContain('304')
  })
})

function sharedResponse(reference: string): ResponseObject {
  const found = document.components.responses[reference.replace('#/components/responses/', '')]
  if (!found) throw new Error(`No ${reference}`)
  return found
}

describe('the Worker', () => {
  it('serves a valid document to everybody who may reach it', async () => {
    await expectValid(document)
    const elsewhere = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    for (const headers of [{} as Record<string, string>, elsewhere]) {
      const response = await worker.fetch('/api/openapi.json', { headers })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('application/json')
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(await response.json()).toEqual(document)
    }
    const head = await worker.fetch('/api/openapi.json', { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    const refused = await worker.fetch('/api/openapi.json', json({}))
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  it('serves it also when the first ones ask at once, and the first of all leaves', async () => {
    await using fresh = await createTestWorker({
      root: folder,
      configPath: join(folder, 'dist/wrangler.json'),
      onLog() {},
    })
    const leaving = new AbortController()
    const left = fresh.fetch('/api/openapi.json', { signal: leaving.signal }).catch(() => 'left')
    const others = Array.from({ length: 5 }, () => fresh.fetch('/api/openapi.json'))
    leaving.abort()
    expect(await left).toBe('left')
    for (const response of await Promise.all(others)) {
      expect(await response.json()).toEqual(document)
    }
  })

  it('serves the page, which names a document that is there', async () => {
    for (const path of ['/api/reference', '/api/reference/']) {
      const response = await worker.fetch(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
      const [, url = ''] = /"url":"([^"]+)"/.exec(await response.text()) ?? []
      const linked = await worker.fetch(new URL(url, new URL(path, worker.url)))
      expect([path, linked.status]).toEqual([path, 200])
    }
  })

  it('carries none of it where it is not asked to', async () => {
    const plain = readFileSync(await builtPlain(), 'utf8')
    const own = readFileSync(join(folder, 'dist/index.js'), 'utf8')
    for (const part of ['"3.1.0"', 'Scalar.createApiReference', 'components/responses']) {
      expect([part, own.includes(part), plain.includes(part)]).toEqual([part, true, false])
    }
  })
})

/** The Worker of another fixture, which imports nothing of OpenAPI. */
async function builtPlain(): Promise<string> {
  const other = join(fixtures, 'features-worker')
  const out = join(folder, 'dist/plain')
  const config = join(other, 'wrangler.toml')
  await npx('wrangler', ['deploy', '--dry-run', '--config', config, '--outdir', out], other)
  return join(out, 'index.js')
}
