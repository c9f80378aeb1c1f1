import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAstro, copyFixture } from '../support/build.ts'
import { post } from '../support/post.ts'

const workers: TestWorker<unknown>[] = []
const logs: string[] = []

/** Builds the app, after a change to it. */
async function start(change: (root: string) => void = () => {}): Promise<TestWorker<unknown>> {
  const root = copyFixture('ways-app')
  change(root)
  const configPath = await buildAstro(root)
  const onLog = ({ message }: { message: string }) => logs.push(message)
  const worker = await createTestWorker<unknown>({ root, configPath, onLog })
  workers.push(worker)
  return worker
}

afterAll(() => Promise.all(workers.map((worker) => worker.dispose())))

const seen = '/docs/api/seen/'
const path = '/docs/api/seen'
const errors = 'our page of errors'
const json = { 'content-type': 'application/json' }
const inMode = (mode: string) => ({ ...json, 'x-mode': mode })

/**
 * How often Astro handled all of an action's request, its own code ran the middleware for it, and
 * its state of the request was made.
 */
async function counted(worker: TestWorker<unknown>, mode = 'none') {
  const path = '/docs/api/counts/'
  // What Astro has at a path is asked once.
  await post(worker, path)
  const before = (await post(worker, path, undefined, { 'x-mode': mode })).data
  const { data } = await post(worker, path, undefined, { 'x-mode': mode })
  const count = (name: string) => (data[name] ?? 0) - (before[name] ?? 0)
  return { handled: count('handled'), guarded: count('guarded'), made: count('made') }
}

const security = "  security: { allowedDomains: [{ hostname: 'shop.example' }] },\n"

/** Takes out of the app what has Astro look at each request for the host it was sent to. */
function onOneHost(root: string): void {
  const file = join(root, 'astro.config.mjs')
  const config = readFileSync(file, 'utf8')
  expect(config).toContain(security)
  writeFileSync(file, config.replace(security, ''))
}

const onHosts = { 'of several hosts': undefined, 'of one host': onOneHost }

describe.each(Object.entries(onHosts))('an app with Astro middleware, %s', (_, change) => {
  let worker: TestWorker<unknown>

  beforeAll(async () => {
    worker = await start(change)
    // What Astro has at a path is asked once.
    for (const path of [seen, '/docs/api/fails/']) await post(worker, path)
  })

  const ask = (mode: string, headers: Record<string, string> = {}) =>
    worker.fetch(seen, { method: 'POST', headers: { ...inMode(mode), ...headers } })

  it('has its actions answered by the middleware alone', async () => {
    const byAstro = { handled: 0, guarded: 1, made: 1 }
    const lazily = { handled: 0, guarded: 0, made: 1 }
    const without = { ...lazily, made: 0 }
    expect(await counted(worker)).toEqual(change ? lazily : byAstro)
    expect(await counted(worker, 'light')).toEqual(change ? without : byAstro)
  })

  it('has one context in middleware that asks for little, and action', async () => {
    const sent = { 'x-mode': 'light', cookie: 'light=2' }
    const { data, headers } = await post(worker, seen, { text: 'hi' }, sent)
    const { host } = worker.url
    expect(data).toEqual({ text: 'hi', marker: `light ada ${seen}`, path, host })
    expect(headers.getSetCookie()).toEqual(['action=yes; Path=/', 'light=2%20and%20more; Path=/'])
    expect(headers.get('x-light')).toBe('yes')
  })

  it('can look at all of a context', async () => {
    const looked = (await (await ask('look')).json()) as { keys: string[] }
    expect(looked).toEqual({
      keys: expect.arrayContaining(['callAction', 'cookies', 'rewrite', 'routePattern', 'session']),
      isKnown: true,
      isSame: true,
      search: '?seen=yes',
      user: 'ada',
      params: { path: 'seen' },
    })
    expect(looked.keys.length).toBeGreaterThan(15)
  })

  it('can write to a context, but for its locals', async () => {
    expect(await (await ask('write')).json()).toEqual({
      params: { written: 'yes' },
      own: 'mine',
      isGone: true,
    })
    const refused = await ask('replace locals')
    expect([refused.status, await refused.text()]).toEqual([500, expect.stringContaining(errors)])
  })

  it('need not hand on what next gives, and can ask for it twice', async () => {
    expect(await (await ask('forget')).json()).toMatchObject({ data: { path } })
    const page = await worker.fetch('/docs/en/page/', { headers: { 'x-mode': 'forget' } })
    expect([page.status, page.headers.has('x-request-id')]).toEqual([200, true])
    expect(await (await ask('twice')).json()).toEqual([200, 400])
  })

  it.each(['neither', 'text', 'prerendered'])(
    'shows its page of errors where it does wrong: %s',
    async (mode) => {
      const response = await ask(mode)
      expect([response.status, await response.text()]).toEqual([
        500,
        expect.stringContaining(errors),
      ])
    },
  )

  it('catches what a rewrite throws', async () => {
    expect(await (await ask('catch')).json()).toContain('still')
  })

  it('redirects', async () => {
    const response = await worker.fetch(seen, {
      method: 'POST',
      headers: inMode('redirect'),
      redirect: 'manual',
    })
    expect([response.status, response.headers.get('location')]).toEqual([307, '/docs/en/page/'])
  })

  it('answers what an action throws', async () => {
    const { status, error } = await post(worker, '/docs/api/fails/', {}, { 'x-mode': 'light' })
    expect([status, error.code]).toEqual([500, 'INTERNAL_SERVER_ERROR'])
  })

  it('has forms checked by Astro as well', async () => {
    const form = { method: 'POST', body: new URLSearchParams({ text: 'by form' }) }
    const own = { origin: worker.url.origin }
    const to = '/docs/api/form/'
    const taken = await worker.fetch(to, { ...form, headers: own })
    expect(await taken.json()).toMatchObject({ data: 'by form' })
    // Of a browser, which does not say from where.
    const unknown = { 'sec-fetch-site': 'same-origin' }
    const refused = await worker.fetch(to, { ...form, headers: unknown })
    expect([refused.status, await refused.text()]).toEqual([
      403,
      'Cross-site POST form submissions are forbidden',
    ])
  })

  it('has one context in middleware and action', async () => {
    const { data, headers } = await post(worker, seen, { text: 'hi' }, { 'x-marker': 'm1' })
    const { host } = worker.url
    expect(data).toEqual({ text: 'hi', marker: 'ada m1', path, host })
    expect(headers.getSetCookie()).toEqual(['action=yes; Path=/'])
  })

  it('sets cookies and a session around an action, each cookie once', async () => {
    const first = await ask('visit')
    const cookies = first.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '')
    expect(cookies.map((cookie) => cookie.split('=')[0]).toSorted()).toEqual([
      'action',
      'after',
      'astro-session',
      'before',
    ])
    expect(cookies).toContain('after=yes')
    expect([first.status, first.headers.get('x-visits')]).toEqual([200, '1'])
    const again = await ask('visit', { cookie: cookies.join('; ') })
    expect(again.headers.get('x-visits')).toBe('2')
    expect((await ask('visit')).headers.get('x-visits')).toBe('1')
  })

  it('reads in its middleware what it reads with all of Astro', async () => {
    const response = await ask('tell', { 'cf-connecting-ip': '192.0.2.1' })
    expect(await response.json()).toEqual({
      pathname: seen,
      host: worker.url.host,
      isPrerendered: false,
      clientAddress: '192.0.2.1',
      routePattern: '/api/[...path]',
      currentLocale: 'en',
      originPathname: expect.stringContaining('/api/seen'),
      hasWaitUntil: true,
    })
  })

  it('is told the host that a proxy of its own forwards, with the body it has sent', async () => {
    const forwarded = { 'x-forwarded-host': 'shop.example', 'x-forwarded-proto': 'https' }
    const host = change ? worker.url.host : 'shop.example'
    const { data } = await post(worker, seen, { text: 'by proxy' }, forwarded)
    expect(data).toMatchObject({ text: 'by proxy', host })
    const told = (await (await ask('tell', forwarded)).json()) as { host: string }
    expect(told.host).toBe(host)
  })

  it.each(['next page', 'rewrite page'])('leads an action to a page: %s', async (mode) => {
    const response = await ask(mode, { 'x-marker': 'm2' })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('page of ada, ada m2, /docs/en/page/')
  })

  it('leads an action to another one', async () => {
    const response = await ask('next action')
    expect(await response.json()).toEqual({ data: '/docs/api/other', error: null })
  })

  it('refuses with its own response', async () => {
    for (const [method, to] of [
      ['POST', seen],
      ['POST', path],
      ['GET', '/docs/api/files/a/'],
    ] as const) {
      const response = await worker.fetch(to, { method, headers: inMode('refuse') })
      expect([response.status, await response.text()]).toEqual([403, 'refused by the app'])
    }
  })

  it('shows its page of errors where it throws, and tells the log', async () => {
    const response = await ask('throw')
    expect(response.status).toBe(500)
    const text = await response.text()
    expect(text).toContain(errors)
    expect(text).not.toContain('secret')
    await expect.poll(() => logs.join('\n')).toContain('secret of the middleware')
  })

  it('runs around its page of errors as well', async () => {
    const response = await ask('throw at the action')
    expect([response.status, await response.text()]).toEqual([
      500,
      expect.stringContaining(`${errors}, at /500`),
    ])
  })

  it('gives the result that it sets', async () => {
    const response = await ask('set')
    expect(await response.json()).toEqual({ data: 'set by middleware', error: null })
  })

  it('redirects to the path with its slash, before anything of the app runs', async () => {
    for (const mode of ['none', 'throw']) {
      const response = await worker.fetch(path, {
        method: 'POST',
        headers: inMode(mode),
        redirect: 'manual',
      })
      expect([response.status, response.headers.get('location')]).toEqual([308, seen])
    }
    expect((await post(worker, path, { text: 'again' })).data.text).toBe('again')
  })

  it('serves the Hono routes of the map, too', async () => {
    for (const path of ['/docs/api/files/a', '/docs/api/files/a/']) {
      expect(await (await worker.fetch(path)).json()).toEqual({ name: 'a' })
    }
  })
})

describe('an app without middleware', () => {
  it('has its actions answered without Astro, and its pages as before', async () => {
    const worker = await start((root) => rmSync(join(root, 'src/middleware.ts')))
    expect(await counted(worker)).toEqual({ handled: 0, guarded: 0, made: 0 })
    const { data, headers } = await post(worker, path, { text: 'hi' })
    expect(data).toEqual({ text: 'hi', path, host: worker.url.host })
    expect(headers.getSetCookie()).toEqual(['action=yes; Path=/'])
    expect((await post(worker, '/docs/api/nope')).status).toBe(404)
    const page = await worker.fetch('/docs/en/page/')
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining('/docs/en/page/'),
    ])
    expect((await worker.fetch('/docs/en/page', { redirect: 'manual' })).status).toBe(301)
  })
})

describe('an app that has others in front of its actions', () => {
  it("passes by no middleware of another integration's", async () => {
    const worker = await start((root) => {
      rmSync(join(root, 'src/middleware.ts'))
      copyFileSync(join(root, 'other-middleware.ts'), join(root, 'src/other-middleware.ts'))
      onOneHost(root)
    })
    const refused = await worker.fetch(seen, { method: 'POST', headers: inMode('refuse') })
    expect([refused.status, await refused.text()]).toEqual([
      403,
      'refused by the other integration',
    ])
    expect(await counted(worker)).toEqual({ handled: 0, guarded: 0, made: 0 })
    await post(worker, seen)
    const { data } = await post(worker, seen, { text: 'hi' }, { 'x-mode': 'forget' })
    expect(data.text).toBe('hi')
  })

  it('passes by nothing of a src/fetch.ts', async () => {
    const worker = await start((root) => {
      rmSync(join(root, 'src/middleware.ts'))
      copyFileSync(join(root, 'guarding-fetch.ts'), join(root, 'src/fetch.ts'))
    })
    const refused = await worker.fetch(seen, { method: 'POST', headers: inMode('refuse') })
    expect([refused.status, await refused.text()]).toEqual([403, 'refused by src/fetch.ts'])
    expect(await counted(worker)).toEqual({ handled: 1, guarded: 1, made: 1 })
  })
})
