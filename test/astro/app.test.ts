import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { copyFixture } from '../support/build.ts'
import { post } from '../support/post.ts'

interface Env {
  KV: { get(key: string): Promise<string | null> }
}

let worker: TestWorker<Env>
const logs: string[] = []

beforeAll(async () => {
  const root = copyFixture('astro-app')
  const configPath = await buildAstro(root)
  worker = await createTestWorker<Env>({
    root,
    configPath,
    onLog: ({ message }) => logs.push(message),
  })
})

afterAll(() => worker?.dispose())

const textOf = (html: string, id: string) =>
  new RegExp(`id="${id}"[^>]*>([^<]*)<`).exec(html)?.[1]?.trim()

describe('one context in an Astro app', () => {
  it('middleware-page-action: goes from Astro middleware to ctx.var and the store', async () => {
    const { data } = await post(worker, '/api/seen', {}, { 'x-marker': 'm1' })
    expect(data).toMatchObject({ var: 'm1', store: 'm1', kv: true })
  })

  it('comes back: Astro middleware reads after next() what Hono set', async () => {
    const { headers } = await post(worker, '/api/seen', {}, { 'x-marker': 'm2' })
    expect(headers.get('x-from-hono')).toBe('hono saw m2')
  })

  it('reaches an action behind Hono middleware, and a plain route', async () => {
    const { data } = await post(worker, '/api/mounted', {}, { 'x-marker': 'm3' })
    expect(data).toMatchObject({ var: 'm3', store: 'm3' })
    const route = await worker.fetch('/api/files/a.txt', { headers: { 'x-marker': 'm4' } })
    expect(await route.json()).toEqual({ name: 'a.txt', marker: 'm4' })
  })

  it('reaches the page, the action it calls in process, and the streamed rest', async () => {
    const response = await worker.fetch('/', { headers: { 'x-marker': 'm5' } })
    const html = await response.text()
    expect(textOf(html, 'page')).toBe('m5')
    expect(textOf(html, 'action')).toBe('m5')
    expect(textOf(html, 'same-request')).toBe('true')
    expect(textOf(html, 'late')).toBe('m5')
    // The call in process wrote to variables of its own.
    expect(response.headers.get('x-from-hono')).toBe('nothing')
  })

  it('crosses between no two of 200 pages and actions at a time', async () => {
    const markers = Array.from({ length: 200 }, (_, i) => `m-${i}`)
    await Promise.all(
      markers.map(async (marker, i) => {
        if (i % 4 === 0) {
          const html = await (await worker.fetch('/', { headers: { 'x-marker': marker } })).text()
          expect([textOf(html, 'page'), textOf(html, 'action'), textOf(html, 'late')]).toEqual([
            marker,
            marker,
            marker,
          ])
        } else {
          const { data } = await post(worker, '/api/seen', { wait: i % 7 }, { 'x-marker': marker })
          expect(data).toMatchObject({ var: marker, store: marker })
        }
      }),
    )
  })

  it('has an id of its own for each request', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => (await post(worker, '/api/seen', {})).data.requestId),
    )
    expect(new Set(ids).size).toBe(20)
  })

  it('is absent at module scope', async () => {
    expect((await post(worker, '/api/moduleScope')).data).toEqual({ absent: true })
  })

  it('prerender-event: has an event of its own in a page rendered at build time', async () => {
    const html = await (await worker.fetch('/prerendered')).text()
    expect(textOf(html, 'context')).toBe('prerender')
  })

  it('waituntil: lasts in what goes on after the response', async () => {
    await post(worker, '/api/waitUntil', { key: 'later' }, { 'x-marker': 'after' })
    await expect.poll(() => worker.env.KV.get('later')).toBe('after')
  })
})

describe('the app', () => {
  it('guards its actions in its own middleware', async () => {
    const refused = await worker.fetch('/api/guarded', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    expect([refused.status, await refused.text()]).toEqual([401, 'refused by the app'])
    expect((await post(worker, '/api/guarded', undefined, { 'x-marker': 'm' })).data).toBe('in')
  })

  it('learns in its middleware which action a request is for, and may run it there', async () => {
    const tell = async (path: string, init: RequestInit) =>
      (await worker.fetch(path, { ...init, headers: { ...init.headers, 'x-mode': 'tell' } })).text()
    const json = { method: 'POST', headers: { 'content-type': 'application/json' } }
    expect(
      await tell('/api/forms/signAndGo/', {
        method: 'POST',
        // `worker.fetch` sends its own origin, as a browser does.
        body: new FormData(),
      }),
    ).toBe('["forms.signAndGo","rpc"]')
    expect(await tell('/api/seen', json)).toBe('["seen","rpc"]')
    const form = { method: 'POST', body: new URLSearchParams({ author: '' }) }
    const origin = { origin: worker.url.origin }
    expect(await tell('/form?_hono_action=sign', { ...form, headers: origin })).toBe(
      '["sign","form"]',
    )
    expect(await tell('/form', {})).not.toContain('form"]')

    const run = { 'x-mode': 'run', 'x-marker': 'run' }
    const { data } = await post(worker, '/api/seen', {}, run)
    expect(data).toMatchObject({ set: { var: 'run' } })
    expect(await post(worker, '/api/seen', { wait: 'x' }, run)).toMatchObject({ status: 400 })
    const page = await worker.fetch('/form?_hono_action=sign', {
      ...form,
      headers: { ...origin, ...run },
    })
    expect(page.status).toBe(400)
    expect(await page.text()).toContain('id="error">BAD_REQUEST')
  })

  it('gets the cookies of a call in process on its page', async () => {
    const response = await worker.fetch('/login', { headers: { cookie: 'theme=dark' } })
    const cookies = response.headers.getSetCookie()
    expect(cookies).toEqual(expect.arrayContaining(['page=yes', 'session=abc; Path=/; HttpOnly']))
    const html = await response.text()
    // The second call sees the cookie that the first has set.
    expect(textOf(html, 'cookie')).toBe('theme=dark; session=abc')
    expect(textOf(html, 'origin')).toBe(worker.url.origin)
  })

  it('logs a warning for a cookie that was set too late to be sent', async () => {
    logs.length = 0
    const response = await worker.fetch('/late-cookie')
    expect(response.headers.getSetCookie()).toEqual([])
    await response.text()
    await expect
      .poll(() => logs.join('\n'))
      .toContain('set a cookie after the response had started')
  })

  it('answers bad requests with the envelope, whatever Astro would say', async () => {
    const { origin } = worker.url
    const bad: [string, RequestInit, number][] = [
      // Astro checks the origin of what is no action.
      ['/api/nope', { method: 'POST', headers: { origin } }, 404],
      ['/api/', {}, 404],
      ['/api/%zz', {}, 404],
      ['/api/%73een', { method: 'POST', headers: { 'content-type': 'application/json' } }, 404],
      ['/api/seen', {}, 405],
      ['/api/mounted', { method: 'DELETE', headers: { origin } }, 405],
      ['/api/files/a', { method: 'PUT' }, 405],
      ['/api/seen', { method: 'POST' }, 415],
      ['/api/seen', { method: 'POST', body: 'a=b' }, 415],
      ['/api/mounted', { method: 'POST', body: new URLSearchParams({ a: 'b' }) }, 415],
      [
        '/api/seen',
        { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } },
        400,
      ],
    ]
    for (const [path, init, status] of bad) {
      const response = await worker.fetch(path, init)
      expect([path, response.status]).toEqual([path, status])
      expect(await response.json()).toMatchObject({
        data: null,
        error: { code: expect.any(String) },
      })
    }
  })

  it('keeps its own 404 for paths that are not below basePath', async () => {
    const response = await worker.fetch('/apiary')
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).not.toContain('json')
  })
})
