import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { copyFixture } from '../support/build.ts'
import { eventually } from '../support/eventually.ts'
import { post } from '../support/post.ts'
import { astroCheck, wranglerTypes } from '../support/tools.ts'

interface Env {
  KV: { get(key: string): Promise<string | null>; delete(key: string): Promise<void> }
}

let worker: TestWorker<Env>
let root: string
const logs: string[] = []

beforeAll(async () => {
  root = copyFixture('context-app')
  const configPath = await buildAstro(root)
  const onLog = ({ message }: { message: string }) => logs.push(message)
  worker = await createTestWorker<Env>({ root, configPath, onLog })
})

afterAll(() => worker?.dispose())

async function page(query = '', headers: Record<string, string> = {}) {
  const response = await worker.fetch(`/${query}`, { headers })
  const html = await response.text()
  const json = /id="page">(.*?)</.exec(html)?.[1] ?? 'null'
  return {
    ...JSON.parse(json),
    late: /id="late">(.*?)</.exec(html)?.[1],
    headers: response.headers,
  }
}

describe('Hono middleware in Astro', () => {
  it('sets variables for pages and for the actions that they call', async () => {
    const { user, same, late, headers } = await page('', { cookie: 'user=ada' })
    expect([user, same, late]).toEqual(['ada', true, 'ada'])
    // The call in process wrote to variables of its own.
    expect(headers.get('x-from-action')).toBe('none')
  })

  it('sets them for actions that are fetched, which write to the same', async () => {
    const { data, headers } = await post(worker, '/api/sees', undefined, { cookie: 'user=bob' })
    expect(data.user).toBe('bob')
    expect(headers.get('x-from-action')).toBe('for bob')
  })

  it('adds cookies and headers to the response, before and after it', async () => {
    for (const { headers } of [await page(), await post(worker, '/api/sees')]) {
      const cookies = headers
        .getSetCookie()
        .filter((cookie: string) => !cookie.startsWith('d1-bookmark'))
      expect(cookies).toEqual(['before=1; Path=/', 'after=2; Path=/'])
      expect([headers.get('x-before'), headers.get('x-after')]).toEqual(['yes', '200'])
    }
  })

  it.each([
    ['/answered', 418, 'answered by Hono', null],
    ['/busy', 429, 'Later', '7'],
    ['/exception', 402, 'Pay first', null],
  ])('refuses %s with its own answer', async (path, status, text, retryAfter) => {
    const response = await worker.fetch(path)
    expect([response.status, await response.text()]).toEqual([status, text])
    expect(response.headers.get('retry-after')).toBe(retryAfter)
  })

  it('may fail, which is the page of an error, and says nothing', async () => {
    const response = await worker.fetch('/broken')
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('secret')
  })

  it('leaves prerendered pages alone', async () => {
    expect(await (await worker.fetch('/prerendered')).text()).toContain('prerendered')
  })
})

describe('what there is once for each request', () => {
  it('is one D1 session for middleware, page and actions', async () => {
    const { oneSession, headers } = await page()
    expect(oneSession).toBe(true)
    const bookmarks = headers
      .getSetCookie()
      .filter((cookie: string) => cookie.startsWith('d1-bookmark-DB='))
    expect(bookmarks).toHaveLength(1)
  })

  it('is one read of a key', async () => {
    await worker.env.KV.delete('shared')
    expect((await page()).cached).toBe(true)
  })
})

describe('the id of a request', () => {
  it('goes in and out of pages and actions', async () => {
    const id = { 'x-request-id': 'page-1' }
    const { requestId, headers } = await page('', id)
    expect([requestId, headers.get('x-request-id')]).toEqual(['page-1', 'page-1'])
    const answer = await post(worker, '/api/sees', undefined, id)
    expect([answer.data.requestId, answer.headers.get('x-request-id')]).toEqual([
      'page-1',
      'page-1',
    ])
  })
})

describe('a page', () => {
  it('keeps its context while it streams, and not after', async () => {
    const { late } = await page('', { 'x-request-id': 'kept-page' })
    expect(late).toBe('guest')
    const { data } = await post(worker, '/api/ended', { requestId: 'kept-page' })
    expect(data).toEqual({ name: 'RequestEndedError' })
  })

  it('keeps it for what was handed to the adapter to wait for', async () => {
    await page('?later=raw', { cookie: 'user=eve' })
    await expect.poll(() => worker.env.KV.get('later:raw')).toBe('eve')
  })

  it('tells the browser how long its actions took, and the log that they ran', async () => {
    const { headers } = await page('', { 'x-request-id': 'timed' })
    expect(headers.get('server-timing')).toMatch(/^sees;dur=[\d.]+$/)
    await eventually(() => logs.some((line) => line.includes('"requestId":"timed"')))
    const lines = logs.filter((line) => line.includes('"requestId":"timed"'))
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'info', action: 'sees', status: 200, event: 'fetch' },
    ])
  })
})

describe('a deferred action without a Worker entry of the app', () => {
  it('is run by the entry of the adapter', async () => {
    const id = { 'x-request-id': 'asks-1', cookie: 'user=ada' }
    expect((await page('?defer=page', id)).asked).toBe(true)
    await expect
      .poll(() => worker.env.KV.get('deferred:page'))
      .toBe(JSON.stringify({ kind: 'queue', requestId: 'asks-1', user: null }))
  })

  it('is asked for over HTTP', async () => {
    const { status } = await post(
      worker,
      '/api/later',
      { name: 'http' },
      { prefer: 'respond-async' },
    )
    expect(status).toBe(202)
    await expect.poll(() => worker.env.KV.get('deferred:http')).toContain('queue')
  })
})

describe('the types', () => {
  it('hold for all of this', async () => {
    await wranglerTypes(root)
    expect(await astroCheck(root)).toMatch(/- 0 errors/)
  })
})
