import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { copyFixture } from '../support/build.ts'
import { post } from '../support/post.ts'

const workers: TestWorker<unknown>[] = []
const logs: string[] = []
/** The log of the last build. */
let printed = ''

/** Builds the app, after a change to it. */
async function start(change: (root: string) => void = () => {}): Promise<TestWorker<unknown>> {
  const root = copyFixture('ways-app')
  change(root)
  const configPath = await buildAstro(root, undefined, (log) => {
    printed = log
  })
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
 * Counts how often Astro's handler ran for a request for an action, its own code ran the middleware
 * for it, and its state of the request was created.
 */
async function counted(worker: TestWorker<unknown>, mode = 'none') {
  const path = '/docs/api/counts/'
  const before = (await post(worker, path, undefined, { 'x-mode': mode })).data
  const { data } = await post(worker, path, undefined, { 'x-mode': mode })
  const count = (name: string) => (data[name] ?? 0) - (before[name] ?? 0)
  return { handled: count('handled'), guarded: count('guarded'), made: count('made') }
}

/** The response to a form that another site has posted. */
async function crossSiteForm(worker: TestWorker<unknown>, path: string) {
  const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  const body = new URLSearchParams({ text: 'by form' })
  const response = await worker.fetch(path, { method: 'POST', headers, body })
  return [response.status, await response.text()]
}

const refusedByAstro = [403, 'Cross-site POST form submissions are forbidden']

/**
 * Checks the endpoints in `src/pages/api`.
 *
 * @param hasParameter whether one of them has a path that matches those of actions
 */
async function servesEndpoints(worker: TestWorker<unknown>, hasParameter = true) {
  const subscribed = await post(worker, '/docs/api/newsletter/', { email: 'ada@example.com' })
  expect(subscribed).toMatchObject({ status: 200, data: 'subscribed ada@example.com' })
  if (hasParameter) {
    expect(await (await worker.fetch('/docs/api/caf%C3%A9/')).json()).toEqual({ id: 'café' })
  }
  expect((await post(worker, '/docs/api/other/')).data).toBe('/docs/api/other')
  const unknown = await post(worker, '/docs/api/no/such/action/')
  expect([unknown.status, unknown.error.code]).toEqual([404, 'NOT_FOUND'])
  expect((await post(worker, '/docs/api/%6Fther/')).status).toBe(404)
}

const security = "  security: { allowedDomains: [{ hostname: 'shop.example' }] },\n"

/**
 * Removes the hosts, for which Astro looks at each request, and the endpoint whose path matches the
 * paths of all actions.
 */
function onOneHost(root: string): void {
  rmSync(join(root, 'src/pages/api/[id].ts'))
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
  })

  const ask = (mode: string, headers: Record<string, string> = {}) =>
    worker.fetch(seen, { method: 'POST', headers: { ...inMode(mode), ...headers } })

  it('has its actions handled by the middleware alone', async () => {
    for (const mode of ['none', 'light']) {
      expect(await counted(worker, mode)).toEqual({ handled: 0, guarded: 0, made: 1 })
    }
  })

  it('has one context in middleware that asks for little, and action', async () => {
    const sent = { 'x-mode': 'light', cookie: 'light=2' }
    const { data, headers } = await post(worker, seen, { text: 'hi' }, sent)
    const { host } = worker.url
    expect(data).toEqual({ text: 'hi', marker: `light ada ${seen}`, path, host })
    expect(headers.getSetCookie()).toEqual(['light=2%20and%20more; Path=/', 'action=yes; Path=/'])
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
      params: change ? { path: 'seen' } : { id: 'seen' },
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

  it('checks the origin of a form by the rule of actions alone', async () => {
    const post = async (headers: Record<string, string>) => {
      const form = { method: 'POST', body: new URLSearchParams({ text: 'by form' }), headers }
      return (await worker.fetch('/docs/api/form/', form)).status
    }
    expect(await post({ origin: worker.url.origin })).toBe(200)
    // Astro refuses these two: one has no Origin, the other an allowed one.
    expect(await post({ 'sec-fetch-site': 'same-origin' })).toBe(200)
    expect(await post({ origin: 'https://friend.example', 'sec-fetch-site': 'cross-site' })).toBe(
      200,
    )
    expect(await post({ origin: 'https://evil.example' })).toBe(403)
    // `worker.fetch` adds an Origin to a form.
    const form = { method: 'POST', body: new URLSearchParams({ text: 'by form' }) }
    expect((await fetch(new URL('/docs/api/form/', worker.url), form)).status).toBe(403)
  })

  const formTo = (path: string, body: Record<string, string>, mode = 'none') =>
    worker.fetch(`${path}?_hono_action=form`, {
      method: 'POST',
      headers: { origin: worker.url.origin, 'x-mode': mode },
      body: new URLSearchParams(body),
    })

  it('shows the result of a form on a page whose path a prerendered route has too', async () => {
    for (const name of ['new', 'a/b']) {
      const path = `/docs/en/notes/${name}/`
      const shown = await formTo(path, { text: 'kept' })
      expect([shown.status, await shown.text()]).toEqual([
        200,
        expect.stringContaining(`note ${name}: kept`),
      ])
      const refused = await formTo(path, {})
      expect([refused.status, await refused.text()]).toEqual([
        400,
        expect.stringContaining(`note ${name}: BAD_REQUEST`),
      ])
    }
    const old = await worker.fetch('/docs/en/notes/old/')
    expect(await old.text()).toContain('old note')
  })

  it('sees one path of a page, however it is written, also for a form', async () => {
    const page = '/docs/en/page/'
    for (const path of [page, '/docs//en/page/', '/docs/en/p%61ge/']) {
      const shown = `page of ada, light ada ${page}, ${page}`
      const visited = await worker.fetch(path, { headers: { 'x-mode': 'light' } })
      expect([path, await visited.text()]).toEqual([path, expect.stringContaining(shown)])
      const posted = await formTo(path, { text: 'hi' }, 'light')
      expect([path, await posted.text()]).toEqual([path, expect.stringContaining(shown)])
    }
  })

  it('has the Hono routes of the map checked by Astro, as its endpoints are', async () => {
    expect(await crossSiteForm(worker, '/docs/api/files/a/')).toEqual(refusedByAstro)
  })

  it('serves its own endpoints beside the actions', () => servesEndpoints(worker, !change))

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
      routePattern: change ? '/api/[...path]' : '/api/[id]',
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

  it('shows its error page if it throws, and logs the error', async () => {
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

  it('needs no redirect to the path with its slash, which its middleware sees', async () => {
    for (const sent of [path, seen]) {
      const response = await worker.fetch(sent, {
        method: 'POST',
        headers: inMode('tell'),
        redirect: 'manual',
      })
      expect([response.status, await response.json()]).toMatchObject([200, { pathname: seen }])
    }
    expect((await post(worker, path, { text: 'again' })).data.text).toBe('again')
  })

  it('logs in its build that actions run through the middleware', () => {
    expect(printed).toContain('Actions run through the Astro middleware alone: src/middleware.ts')
  })

  it('serves the Hono routes of the map, too', async () => {
    for (const path of ['/docs/api/files/a', '/docs/api/files/a/']) {
      expect(await (await worker.fetch(path)).json()).toEqual({ name: 'a' })
    }
  })
})

describe('an app without middleware', () => {
  let worker: TestWorker<unknown>
  beforeAll(async () => {
    worker = await start((root) => rmSync(join(root, 'src/middleware.ts')))
  })

  it('has its actions handled without Astro, and its pages as before', async () => {
    expect(printed).toContain('Actions run without Astro, because there is no Astro middleware')
    expect(await counted(worker)).toEqual({ handled: 0, guarded: 0, made: 0 })
    const { data, headers } = await post(worker, path, { text: 'hi' })
    expect(data).toEqual({ text: 'hi', path, host: worker.url.host })
    expect(headers.getSetCookie()).toEqual(['action=yes; Path=/'])
    expect((await post(worker, '/docs/api/no/such')).status).toBe(404)
    const page = await worker.fetch('/docs/en/page/')
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining('/docs/en/page/'),
    ])
    expect((await worker.fetch('/docs/en/page', { redirect: 'manual' })).status).toBe(301)
  })

  it('has the Hono routes of the map checked by Astro, as with middleware', async () => {
    expect(await crossSiteForm(worker, '/docs/api/files/a/')).toEqual(refusedByAstro)
    expect(await (await worker.fetch('/docs/api/files/a')).json()).toEqual({ name: 'a' })
  })

  it('serves its own endpoints beside the actions', () => servesEndpoints(worker))
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
    expect(await counted(worker)).toEqual({ handled: 0, guarded: 0, made: 1 })
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
    expect(printed).toContain(
      "Actions run through Astro's handler, because the app has a src/fetch.ts",
    )
    expect(await crossSiteForm(worker, '/docs/api/files/a/')).toEqual(refusedByAstro)
    await servesEndpoints(worker)
  })
})

describe('an app on a version of Astro that the integration does not know', () => {
  it('warns in its build, and has its actions handled by all of Astro', async () => {
    const worker = await start((root) => {
      const config = join(root, 'astro.config.mjs')
      const plugin = `{
        name: 'other-astro',
        transform: (code, id) =>
          id.endsWith('/core/fetch/fetch-state.js') ? code.replaceAll('skipMiddleware', 'renamed') : null,
      }`
      const code = readFileSync(config, 'utf8')
      writeFileSync(config, code.replace('plugins: [', `plugins: [${plugin}, `))
    })
    expect(printed).toMatch(/\[WARN\].*Actions run through Astro's handler, which takes longer/)
    expect(printed).toContain('expected FetchState to have skipMiddleware')
    expect(await counted(worker)).toEqual({ handled: 1, guarded: 1, made: 1 })
  })
})
