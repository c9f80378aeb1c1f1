import { createActions } from '@gnosticdev/hono-actions/client'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { shownLogLine, writeDocs } from '../support/docs.ts'
import { eventually } from '../support/eventually.ts'
import { post } from '../support/post.ts'

interface Env {
  KV: {
    get(key: string): Promise<string | null>
    put(key: string, value: string): Promise<void>
  }
  DB: { prepare(sql: string): { all<Row>(): Promise<{ results: Row[] }> } }
  PICTURES: {
    get(
      key: string,
    ): Promise<{ httpMetadata?: { contentType?: string }; text(): Promise<string> } | null>
  }
  DELIVERIES: { send(body: unknown): Promise<unknown> }
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const logs: string[] = []
let worker: TestWorker<Env>

beforeAll(async () => {
  const root = writeDocs({
    'src/middleware.ts': `import { sequence } from 'astro:middleware'
import { onRequest as context } from './context/src/middleware'
import { onRequest as security } from './security/src/middleware'
export const onRequest = sequence(security, context)
`,
    // The Worker that calls this one, and a Workflow that is begun.
    'src/pages/elsewhere.ts': `import { env } from 'cloudflare:workers'
import elsewhere from '../worker/src/elsewhere'
export const GET = ({ request }) => elsewhere.fetch(request, env)
`,
    ...Object.fromEntries(
      ['stays', 'becomes'].map((name) => [
        `src/pages/${name}.astro`,
        `---
import Page from '../migrating-from-v2/src/pages/${name}.astro'
import { eventually } from '../support/eventually.ts'
---
<Page />
`,
      ]),
    ),
    'src/pages/refund.ts': `import { env } from 'cloudflare:workers'
export const GET = async () => {
  const { id } = await env.REFUND.create({ params: { item: 'vase' } })
  return new Response(id)
}
`,
  })
  worker = await createTestWorker<Env>({
    root,
    configPath: await buildAstro(root),
    onLog: ({ message }) => logs.push(message),
  })
})

afterAll(() => worker?.dispose())

/** What the Worker notes under a key, once it has. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever is there
async function noted(key: string): Promise<any> {
  return JSON.parse(await eventually(() => worker.env.KV.get(key)))
}

/** Puts something on the shelf, as the messages of a queue do. */
async function deliver(item: string, count: number) {
  await worker.env.DELIVERIES.send({ item, count })
  return noted(`received:${item}`)
}

async function elsewhere(item: string) {
  const response = await worker.fetch(`/elsewhere?item=${item}`)
  return { status: response.status, text: await response.text() }
}

describe('the app of docs/context.md', () => {
  it('has one context from the middleware to the work after the response', async () => {
    const headers = { cookie: 'user=ada', 'x-request-id': 'signing-1' }
    const answer = await post(worker, '/api/visitors/sign', { text: 'hi' }, headers)
    expect(answer.data).toEqual({ by: 'ada', requestId: 'signing-1' })
    expect(answer.headers.get('x-request-id')).toBe('signing-1')
    expect(answer.headers.get('server-timing')).toMatch(/^visitors\.sign;dur=[\d.]+$/)
    await expect.poll(() => worker.env.KV.get('audit:signing-1')).toBe('ada signed with hi')
  })

  it('logs the line that is shown', async () => {
    const shown = shownLogLine()
    const headers = { 'x-request-id': String(shown['requestId']) }
    await post(worker, '/api/visitors/sign', { text: 'hi' }, headers)
    const own = () => logs.find((line) => line.includes(String(shown['requestId'])))
    const line = JSON.parse(await eventually(own))
    expect(line).toEqual({ ...shown, durationMs: expect.any(Number) })
    expect(Object.keys(line)).toEqual(Object.keys(shown))
  })

  it('keeps the context of a WebSocket by bindContext', async () => {
    const socket = new WebSocket(new URL('/api/visitors/echo', worker.url))
    const message = await new Promise<string>((resolve, reject) => {
      // Later than the handshake, with which the request would have ended.
      socket.onopen = () => setTimeout(() => socket.send('hi'), 50)
      socket.onmessage = ({ data }) => resolve(data)
      socket.onerror = () => reject(new Error('The WebSocket failed'))
    })
    socket.close()
    const [id, text] = message.split(': ')
    expect([id, text]).toEqual([expect.stringMatching(uuid), 'hi'])
  })
})

describe('the app of docs/i18n.md', () => {
  it('has messages in the language of the request', async () => {
    const messageOf = async (name: string, language: string) => {
      const headers = { 'accept-language': language }
      const { error } = await post(worker, '/api/members/join', { name }, headers)
      return error.issues?.[0].message ?? error.message
    }
    expect(await messageOf('', 'de-CH')).toBe('Wer bist du?')
    expect(await messageOf('', 'en')).toBe('Who are you?')
    expect(await messageOf('root', 'de')).toBe('Der Name ist vergeben')
  })
})

describe('the app of docs/versioning.md', () => {
  it('announces in a header when an old action is removed', async () => {
    const old = await post(worker, '/api/catalog/find', { q: 'sea' })
    expect(old.data).toEqual(['sea'])
    expect(old.headers.get('sunset')).toBe('Wed, 30 Jun 2027 00:00:00 GMT')
    const { data, headers } = await post(worker, '/api/catalog/search', { text: 'sea' })
    expect(data).toEqual({ titles: ['sea'], total: 1 })
    expect(headers.has('sunset')).toBe(false)
  })
})

describe('the app of docs/other-clients.md', () => {
  it('lets a mobile app in by its token', async () => {
    await worker.env.KV.put('session:token', 'Ada')
    const name = (headers: Record<string, string>) =>
      post(worker, '/api/account/me', undefined, headers)
    expect((await name({ authorization: 'Bearer token' })).data).toBe('Ada')
    expect((await name({ cookie: 'session=token' })).data).toBe('Ada')
    expect((await name({ authorization: 'Bearer other' })).status).toBe(401)
  })
})

describe('the app of docs/large-uploads.md', () => {
  it('uploads a file in parts, for its owner only', async () => {
    await worker.env.KV.put('session:ada', 'Ada')
    await worker.env.KV.put('session:eve', 'Eve')
    const filesOf = (session: string) => {
      const headers = { cookie: `session=${session}` }
      const actions = createActions<never>({ baseUrl: '/api', fetch: worker.fetch, headers })
      // biome-ignore lint/suspicious/noExplicitAny: the app's own types are not known here
      return (actions as any).files
    }
    const files = filesOf('ada')
    const started = await files.start.orThrow({ type: 'text/plain' })
    expect(started.key).toMatch(/^Ada\//)
    const contents = ['a'.repeat(5 * 1024 * 1024), 'end']
    const parts: { partNumber: number }[] = []
    for (const content of contents) {
      const chunk = new File([content], 'chunk')
      const part = { ...started, partNumber: parts.length + 1, chunk }
      expect((await filesOf('eve').part(part)).error.code).toBe('NOT_FOUND')
      parts.push(await files.part.orThrow(part))
    }
    const stolen = await filesOf('eve').complete({ ...started, parts })
    expect(stolen.error.code).toBe('NOT_FOUND')
    const { key, size } = await files.complete.orThrow({ ...started, parts })
    expect(size).toBe(contents.join('').length)
    const object = await worker.env.PICTURES.get(key)
    expect(object?.httpMetadata?.contentType).toBe('text/plain')
    expect((await object?.text())?.endsWith('aend')).toBe(true)
    const given = await files.start.orThrow({ type: 'text/plain' })
    await files.cancel.orThrow(given)
    expect((await files.complete({ ...given, parts })).error.status).toBe(500)
  })
})

describe('the headers of docs/security.md', () => {
  it('come with a policy of what a page may load', async () => {
    const { headers } = await worker.fetch('/')
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'self'; ?img-src 'self' data:; ?form-action 'self'; ?script-src 'self' 'sha256-/,
    )
  })

  it.each(['page', 'action'])('are those of: %s', async (what) => {
    const isPage = what === 'page'
    const { headers } = await (isPage
      ? worker.fetch('/')
      : post(worker, '/api/visitors/sign', { text: 'hi' }))
    expect(Object.fromEntries(headers)).toMatchObject({
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
  })
})

describe('the actions of docs/performance.md', () => {
  it('answer, and are kept where they say so', async () => {
    const { DB } = worker.env
    await DB.prepare('CREATE TABLE news (id INTEGER PRIMARY KEY, title TEXT)').all()
    await DB.prepare('CREATE TABLE sales (day TEXT, item TEXT)').all()
    await DB.prepare("INSERT INTO news (title) VALUES ('Hello')").all()
    await DB.prepare("INSERT INTO sales VALUES (date(), 'lamp'), (date(), 'lamp')").all()
    await worker.env.KV.put('currency', 'CHF')
    const news = await worker.fetch('/api/dashboard/news')
    expect(await news.json()).toEqual({ data: [{ id: 1, title: 'Hello' }], error: null })
    expect(news.headers.get('cache-control')).toMatch(/max-age=10\b.*s-maxage=60\b/)
    expect((await post(worker, '/api/dashboard/sales')).data).toEqual({
      today: 2,
      best: [{ item: 'lamp', count: 2 }],
      currency: 'CHF',
    })
    await expect.poll(() => worker.env.KV.get('sales:asked')).toMatch(/^\d{4}-/)
  })
})

describe('the app of docs/migrating-from-v2.md', () => {
  it('takes any JSON with a name', async () => {
    const { data } = await post(worker, '/api/anything', { name: 'Ada', more: true })
    expect(data).toEqual({ message: 'Hello Ada' })
    const { error } = await post(worker, '/api/anything', {})
    expect(error).toMatchObject({
      code: 'BAD_REQUEST',
      issues: [{ path: ['name'], message: 'Name is required' }],
    })
  })

  it('has pages for the old client and the new one', async () => {
    for (const path of ['/stays', '/becomes']) {
      expect(await (await worker.fetch(path)).text(), path).toContain('<p>Hello page</p>')
    }
  })
})

describe('the Worker of docs/worker.md', () => {
  it('runs a cron', async () => {
    await worker.env.KV.put('receipt:old', '{}')
    const response = await worker.fetch('/cdn-cgi/local/scheduled?cron=0+3+*+*+*')
    expect(response.status).toBe(200)
    const pruned = await noted('pruned')
    expect(pruned).toEqual({
      kind: 'scheduled',
      requestId: expect.stringMatching(uuid),
      removed: 1,
    })
    expect(await worker.env.KV.get('receipt:old')).toBeNull()
  })

  it('takes a mail', async () => {
    const body =
      'From: ada@example.com\nTo: shop@example.com\nMessage-ID: <1@example.com>\nSubject: A lamp\n\nPlease\n'
    const query = 'from=ada@example.com&to=shop@example.com'
    const response = await worker.fetch(`/cdn-cgi/local/email?${query}`, {
      method: 'POST',
      body,
      // As curl sends it.
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(response.status, await response.text()).toBe(200)
    expect(await noted('mail')).toMatchObject({ kind: 'email', subject: 'A lamp' })
  })

  it('works on the messages of a queue, and calls a Durable Object', async () => {
    const message = { kind: 'queue', requestId: expect.stringMatching(/^[\da-f]{32}$/), left: 3 }
    expect(await deliver('lamp', 3)).toEqual(message)
  })

  it('is called by another Worker, and leaves it to a queue what can wait', async () => {
    await deliver('chair', 1)
    const { status, text } = await elsewhere('chair')
    expect([status, JSON.parse(text)]).toEqual([
      200,
      { order: expect.stringMatching(uuid), receipt: 'on its way' },
    ])
    const asking = logs.find((line) => line.includes('action orders.buy 200'))
    const { requestId } = JSON.parse(asking ?? '')
    expect(await noted('receipt:ada@example.com')).toEqual({
      kind: 'queue',
      requestId,
      item: 'chair',
      source: 'attempt 1 of mail',
    })
    expect(await elsewhere('chair')).toEqual({ status: 409, text: 'CONFLICT: Sold out' })
    expect((await elsewhere('')).text).toMatch(/^BAD_REQUEST: /)
  })

  it('defers an action over HTTP, once for each id, with the id of who asked', async () => {
    const ask = (email: string, id: string) =>
      post(
        worker,
        '/api/orders/sendReceipt',
        { item: 'lamp', email },
        { prefer: 'respond-async', 'idempotency-key': id, 'x-request-id': `asking-${id}` },
      )
    const { status, data } = await ask('one@example.com', '7f3c')
    expect([status, data]).toEqual([202, { id: '7f3c' }])
    expect(await noted('receipt:one@example.com')).toMatchObject({ requestId: 'asking-7f3c' })
    await ask('two@example.com', '7f3c')
    await ask('three@example.com', '7f3d')
    await noted('receipt:three@example.com')
    expect(await worker.env.KV.get('receipt:two@example.com')).toBeNull()
    const rows = worker.env.DB.prepare('SELECT id FROM hono_actions_deferred WHERE done = 1')
    const { results } = await rows.all<{ id: string }>()
    expect(results).toContainEqual({ id: 'orders.sendReceipt:7f3c' })
  })

  it('has the guard decide when an action is asked for, and not in the queue', async () => {
    const later = { prefer: 'respond-async' }
    const ask = (headers: Record<string, string>) =>
      post(worker, '/api/orders/remind', { item: 'lamp' }, { ...later, ...headers })
    expect((await ask({})).status).toBe(401)
    expect((await ask({ cookie: 'user=ada' })).status).toBe(202)
    expect(await noted('reminder:lamp')).toMatchObject({ kind: 'queue' })
  })

  it('runs a Workflow', async () => {
    const id = await (await worker.fetch('/refund')).text()
    expect(await noted('refunded:vase')).toEqual({ kind: 'workflow', requestId: id, left: 1 })
  })
})
