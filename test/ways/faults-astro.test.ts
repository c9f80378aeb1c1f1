import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { copyFixture } from '../support/build.ts'
import { post } from '../support/post.ts'
import { sendRaw } from '../support/raw.ts'
import { send } from './send.ts'

const root = copyFixture('faults-app')
let worker: TestWorker<unknown>

async function start(folder: string): Promise<TestWorker<unknown>> {
  const configPath = await buildAstro(folder)
  return createTestWorker<unknown>({ root: folder, configPath, onLog: () => {} })
}

beforeAll(async () => {
  worker = await start(root)
})

afterAll(() => worker?.dispose())

type Fields = Record<string, string>

/** Posts a form to a page, as a browser does. */
async function submit(
  action: string,
  fields: Fields,
  headers: Fields = {},
  body: string | URLSearchParams | FormData = new URLSearchParams(fields),
  page = '/form',
  { url } = worker,
) {
  const request = new Request(new URL(`${page}?_hono_action=${action}`, url), {
    method: 'POST',
    body,
    headers: {
      accept: 'text/html',
      origin: url.origin,
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'navigate',
      ...headers,
    },
  })
  const response = await send(request)
  const text = await response.text()
  return { status: response.status, headers: response.headers, shown: shownIn(text), text }
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever the page shows
function shownIn(html: string): any {
  const text = /<pre>(.*)<\/pre>/s.exec(html)?.[1]
  return text === undefined ? undefined : JSON.parse(decodeURIComponent(text))
}

/** The cookies of a response by name, each as often as it is there. */
function sessionsOf(headers: { getSetCookie(): string[] }): string[] {
  const lines = headers.getSetCookie().filter((line) => line.startsWith('session='))
  return lines.map((line) =>
    /^session=(;|deleted;)/.test(line) ? 'deleted' : (/=([^;]*)/.exec(line)?.[1] ?? ''),
  )
}

async function runs(of = worker): Promise<number> {
  return (await post(of, '/api/runs')).data
}

describe('signing in and out behind Astro middleware that keeps the session', () => {
  const before = { 'a session to refresh': 'old', 'a bad session to clear': 'bad' }

  it.each(Object.entries(before))('works by a form, with %s', async (_, session) => {
    const cookie = `session=${session}`
    const signedIn = await submit('signIn', { user: 'ada' }, { cookie })
    expect(sessionsOf(signedIn.headers)).toEqual(['ada'])
    expect(signedIn.shown).toMatchObject({ session: 'ada', signIn: { data: 'ada' } })
    const signedOut = await submit('signOut', {}, { cookie })
    expect(sessionsOf(signedOut.headers)).toEqual(['deleted'])
    expect(signedOut.shown.session).toBe(null)
  })

  it.each(Object.entries(before))('works by a script, with %s', async (_, session) => {
    const cookie = `session=${session}`
    const signedIn = await post(worker, '/api/signIn', { user: 'ada' }, { cookie })
    expect([signedIn.data, sessionsOf(signedIn.headers)]).toEqual(['ada', ['ada']])
    const signedOut = await post(worker, '/api/signOut', {}, { cookie })
    expect([signedOut.data, sessionsOf(signedOut.headers)]).toEqual(['signed out', ['deleted']])
  })

  it('works by callAction', async () => {
    const cookie = 'session=old'
    const signedIn = await post(worker, '/api/inside', { name: 'signIn' }, { cookie })
    expect([signedIn.data, sessionsOf(signedIn.headers)]).toEqual(['ada', ['ada']])
    const signedOut = await post(worker, '/api/inside', { name: 'signOut' }, { cookie })
    expect([signedOut.data, sessionsOf(signedOut.headers)]).toEqual(['signed out', ['deleted']])
  })

  it('works by actions.x() in a page, which then reads the new cookie', async () => {
    const headers = { cookie: 'session=old' }
    const signedIn = await worker.fetch('/call?name=signIn', { headers })
    expect(sessionsOf(signedIn.headers)).toEqual(['ada'])
    expect(shownIn(await signedIn.text())).toEqual({ data: 'ada', after: 'ada' })
    const signedOut = await worker.fetch('/call?name=signOut', { headers })
    expect(sessionsOf(signedOut.headers)).toEqual(['deleted'])
    expect(shownIn(await signedOut.text())).toEqual({ data: 'signed out', after: null })
  })

  it('sends the cookies of honoInAstro, of the action and of its response', async () => {
    const { headers } = await worker.fetch('/api/ownCookie', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-mode': 'hono' },
    })
    const names = headers.getSetCookie().map((line) => line.slice(0, line.indexOf('=')))
    expect(names.toSorted()).toEqual(['action', 'hono', 'own'])
  })
})

describe('a form that is posted to a page', () => {
  it('does not run an action that takes only JSON', async () => {
    const before = await runs()
    const { status } = await submit('jsonOnly', {})
    expect(status).toBeGreaterThanOrEqual(400)
    expect(await runs()).toBe(before)
  })

  it.each(['jsonOnly', 'admin.ban', 'path'])(
    'does not run %s with JSON as its body',
    async (name) => {
      const before = await runs()
      const { status } = await submit(name, {}, { 'content-type': 'application/json' }, '{}')
      expect(status).toBe(415)
      expect(await runs()).toBe(before)
    },
  )

  it('does not get round Astro middleware that checks the path of an action', async () => {
    const before = await runs()
    const { status } = await submit('admin.ban', {})
    expect(status).toBeGreaterThanOrEqual(400)
    expect(await runs()).toBe(before)
  })

  it('has the path of the action in the handler', async () => {
    const { shown } = await submit('path', {})
    expect(shown.path?.data).toBe('/api/path')
  })

  it.each(['UNAUTHORIZED', 'FORBIDDEN', 'UNSUPPORTED_MEDIA_TYPE', 'TOO_MANY_REQUESTS'])(
    'shows no values again after %s',
    async (code) => {
      const { shown } = await submit('fails', { code, password: 'canary' }, { 'x-code': code })
      expect(shown.fails.error.code).toBe(code)
      expect(JSON.stringify(shown)).not.toContain('canary')
    },
  )

  it.each([
    ['no such action', 'nothing', '', 404],
    ['an action that takes only JSON', 'jsonOnly', '', 415],
    ['another site', 'fails', 'Sec-Fetch-Site: cross-site', 403],
    ['a response of Astro middleware', 'fails', 'X-Refuse: 1', 429],
    ['a check of the path in Astro middleware', 'admin.ban', '', 403],
    ['middleware of the action', 'fails', 'X-Code: UNAUTHORIZED', 401],
    ['the limit of the action', 'fails', '', 413],
  ])('refused-reads-nothing: is not read for %s', async (_, action, header, status) => {
    // It never arrives: a page that waited for it would not be sent.
    const length = status === 413 ? 2_000_000 : 1_000_000
    const lines = [
      `POST /form?_hono_action=${action} HTTP/1.1`,
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${length}`,
      `Origin: ${worker.url.origin}`,
      ...(header ? [header] : []),
    ]
    expect((await sendRaw(worker.url, lines, 'code=1&password=')).status).toBe(status)
  })

  it('shows its values again after another error', async () => {
    const { shown } = await submit('fails', { code: 'x', password: 'y' })
    expect(shown.fails).toMatchObject({ error: { code: 'CONFLICT' }, values: { code: 'x' } })
  })

  it('leaves the status that the page sets', async () => {
    expect(
      (await submit('fails', { code: 'x', password: 'y' }, { 'x-status': 'yes' })).status,
    ).toBe(418)
    expect((await submit('fails', { code: 'x', password: 'y' })).status).toBe(409)
  })

  it('has its result set by middleware, also for a dotted name', async () => {
    const { shown } = await submit('deep.say', { text: 'sent' }, { 'x-mode': 'set' })
    expect(shown.deep?.data).toBe('set by middleware')
    expect(shown.deepByMap?.data).toBe('set by middleware')
  })

  it('has a result that middleware sets on a GET', async () => {
    const page = await worker.fetch('/form', { headers: { 'x-mode': 'set' } })
    expect(shownIn(await page.text()).deep?.data).toBe('set by middleware')
  })

  const known = { text: 'x', code: 'x', password: 'y', user: 'ada' }
  const forms = ['say', 'goes', 'redirects', 'fails', 'signIn', 'signOut', 'counts', 'ownCookie']
  const senders = { browser: {}, script: { accept: 'application/json+devalue' } }

  it.each(
    forms.flatMap((name) => Object.entries(senders).map(([sender, how]) => [name, sender, how])),
  )(
    'has the same response if middleware runs the action %s and sets its result, for a %s',
    async (name, _, how) => {
      const fields = name === 'counts' ? { ...known, fail: 'yes' } : known
      const seen = async (mode: string) => {
        const before = await runs()
        const request = { ...(how as Fields), 'x-mode': mode, cookie: 'session=old' }
        const { status, headers, text } = await submit(name as string, fields, request)
        const sent = [...headers].filter(([key]) => key !== 'x-request-id')
        // The cookie of a result has a time.
        const lines = sent.map(([key, value]) => [key, value.replace(/(__hono_action=)\S*/, '$1')])
        const id = headers.get('x-request-id') ?? ''
        return { status, lines, text: text.replace(id, ''), ran: (await runs()) - before }
      }
      expect(await seen('run')).toEqual(await seen('none'))
    },
  )

  it('redirects also after another result of middleware, unless that is an error', async () => {
    const { status, headers } = await submit('goes', { text: 'x' }, { 'x-mode': 'run other' })
    expect([status, headers.get('location')]).toEqual([303, '/form'])
    const failed = await submit('fails', { code: 'x', password: 'y' }, { 'x-mode': 'run other' })
    expect(failed.shown.fails).toMatchObject({ error: { code: 'CONFLICT' }, values: { code: 'x' } })
  })

  it('can be read by a page that it is rewritten to', async () => {
    const { shown } = await submit('say', { text: 'sent' }, { 'x-mode': 'rewrite' })
    expect(shown).toEqual({ text: 'sent', say: 'sent' })
  })

  it('follows a redirect that the handler returns', async () => {
    const { status, headers } = await submit('redirects', { text: 'x' })
    expect([status, headers.get('location')]).toEqual([303, '/there'])
  })

  it.each([
    ['goes', '/form'],
    ['redirects', '/there'],
  ])('redirects with the headers of the action and of middleware (%s)', async (name, to) => {
    const { status, headers } = await submit(name, { text: 'x' }, { 'x-broken': 'copied' })
    expect([status, headers.get('location')]).toEqual([303, to])
    expect([headers.get('x-own'), headers.get('x-after')]).toEqual(['yes', 'yes'])
    expect(headers.get('content-type')).toBe(null)
    const cookies = headers.getSetCookie().filter((line) => line.startsWith('counted='))
    expect(cookies).toHaveLength(1)
  })

  it.each(['goes', 'redirects', 'counts', 'fails'])(
    'is answered by the response of middleware after the action %s',
    async (name) => {
      const fields = { text: 'x', code: 'x', password: 'y' }
      const replaced = await submit(name, fields, { 'x-broken': 'replaced' })
      expect([replaced.status, replaced.shown]).toEqual([503, undefined])
      const away = await submit(name, fields, { 'x-broken': 'away' })
      expect([away.status, away.headers.get('location')]).toEqual([302, '/sign-in'])
      const kept = await submit(name, fields, { 'x-broken': 'copied' })
      expect(kept.headers.get('x-after')).toBe('yes')
      expect([...kept.headers.keys()].filter((key) => key === 'x-action-form')).toEqual([])
    },
  )

  it.each([
    ['before the action', 'admin.ban', {}, 403, 'FORBIDDEN', 'Admins only'],
    ['before every action', 'say', { 'x-refuse': 'yes' }, 429, 'TOO_MANY_REQUESTS', 'Refused'],
    ['after it', 'say', { 'x-broken': 'replaced' }, 503, 'SERVICE_UNAVAILABLE', 'Replaced'],
  ])(
    'gives a script the error that middleware means %s',
    async (_, action, headers, status, code, message) => {
      const request = new Request(new URL(`/form?_hono_action=${action}`, worker.url), {
        method: 'POST',
        body: new URLSearchParams({ text: 'x' }),
        headers: { accept: 'application/json+devalue', origin: worker.url.origin, ...headers },
      })
      const response = await send(request)
      expect(response.status).toBe(status)
      expect(await response.json()).toMatchObject({ data: null, error: { code, message } })
    },
  )

  it.each([
    ['a browser', { accept: 'text/html', 'sec-fetch-mode': 'navigate' }],
    [
      "a script, as Astro's ClientRouter does",
      { accept: '*/*', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
    ],
  ])('shows its result on the page it goes on to, loaded by %s', async (_, how) => {
    const { status, headers } = await submit('goes', { text: 'sent' }, how)
    expect([status, headers.get('location')]).toEqual([303, '/form'])
    const cookie = headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const page = await worker.fetch('/form', { headers: { ...how, cookie } })
    expect(shownIn(await page.text()).goes?.data).toBe('sent')
  })
})

describe('an error page that Astro renders after a form', () => {
  const ways = {
    'the page throws': ['throws', 500],
    'the page returns an empty 404': ['404', 404],
    'the page returns an empty 500': ['500', 500],
    "middleware throws at the action's URL": ['action', 500],
    "middleware throws at the page's URL": ['page', 500],
  } as const
  const results = {
    success: [{}, { data: expect.any(Number), error: null }],
    failure: [{ fail: 'yes' }, { data: null, error: { code: 'CONFLICT' } }],
  } as const

  it.each(
    Object.entries(ways).flatMap(([way, how]) =>
      Object.entries(results).map(([name, result]) => [way, name, how, result] as const),
    ),
  )(
    'shows the result of the one run, if %s, after %s',
    async (_, __, [how, status], [fields, result]) => {
      const before = await runs()
      const answer = await submit('counts', fields, { 'x-broken': how }, undefined, '/broken')
      expect(await runs()).toBe(before + 1)
      expect(answer.status).toBe(status)
      expect(answer.shown).toMatchObject({ page: status, counts: result })
      expect(
        answer.headers.getSetCookie().filter((line) => line.startsWith('counted=')),
      ).toHaveLength(1)
      expect(answer.headers.get('cache-control')).toContain('no-store')
    },
  )

  it('calls the action of a form on the error page itself', async () => {
    const before = await runs()
    const answer = await submit('counts', {}, {}, undefined, '/nowhere')
    expect(await runs()).toBe(before + 1)
    expect([answer.status, answer.shown.page]).toEqual([404, 404])
    expect(answer.shown.counts.data).toBe(before + 1)
  })

  it('does not call an action again that was called at its own URL', async () => {
    const before = await runs()
    const { status } = await worker.fetch('/api/counts', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-broken': 'action' },
      body: '{}',
    })
    expect(status).toBe(500)
    expect(await runs()).toBe(before + 1)
  })
})

describe('a redirect that a handler returns', () => {
  const navigations = {
    'sec-fetch-dest': { 'sec-fetch-dest': 'document' },
    accept: { accept: 'text/html,application/xhtml+xml' },
  }

  it.each(Object.entries(navigations))(
    'is followed by a form without a page, known by %s',
    async (_, headers) => {
      const request = new Request(new URL('/api/redirects', worker.url), {
        method: 'POST',
        body: new URLSearchParams({ text: 'x' }),
        headers: { origin: worker.url.origin, 'sec-fetch-site': 'same-origin', ...headers },
      })
      const response = await send(request)
      expect([response.status, response.headers.get('location')]).toEqual([303, '/there'])
    },
  )
})

describe('Astro middleware in an app without a cache', () => {
  it.each(['/api/say', '/form'])('has the disabled one of Astro at %s', async (path) => {
    const headers = { 'content-type': 'application/json', 'x-mode': 'cache' }
    const method = path === '/form' ? 'GET' : 'POST'
    const response = await worker.fetch(path, { method, headers })
    expect(await response.json()).toEqual({ enabled: false, tags: [], options: { tags: [] } })
  })
})

describe("the app's own endpoint below the actions", () => {
  it('keeps working', async () => {
    expect(await (await worker.fetch('/api/newsletter')).json()).toEqual({ subscribers: 3 })
    const posted = await worker.fetch('/api/newsletter', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"email":"ada@example.com"}',
    })
    expect(await posted.json()).toEqual({ subscribed: { email: 'ada@example.com' } })
  })

  it('leaves an unknown name to be a result', async () => {
    const { status, error } = await post(worker, '/api/none')
    expect([status, error?.code]).toEqual([404, 'NOT_FOUND'])
  })
})

describe('an app with a src/fetch.ts', () => {
  let composed: TestWorker<unknown>

  beforeAll(async () => {
    const folder = copyFixture('faults-app')
    copyFileSync(join(folder, 'composed-fetch.ts'), join(folder, 'src/fetch.ts'))
    composed = await start(folder)
  })

  afterAll(() => composed?.dispose())

  it('has its own endpoint behind a router in src/fetch.ts', async () => {
    expect(await (await composed.fetch('/api/newsletter')).json()).toEqual({ subscribers: 3 })
    expect((await post(composed, '/api/say', { text: 'hi' })).data).toBe('hi')
  })

  interface Sent {
    action: string
    fields?: Fields
    headers?: Fields
    body?: FormData
    page?: string
  }

  const file = new FormData()
  file.append('file', new File(['contents'], 'ä.txt'))
  const script = { accept: 'application/json+devalue' }
  const failing = { fail: 'yes' }
  const known = { code: 'x', password: 'y' }
  const broken = (how: string, fields: Fields = {}): Sent => {
    return { action: 'counts', fields, headers: { 'x-broken': how }, page: '/broken' }
  }
  const forms: Record<string, Sent> = {
    success: { action: 'counts' },
    'an own error': { action: 'counts', fields: failing },
    'an invalid input': { action: 'say' },
    'a file': { action: 'upload', body: file },
    'a cookie that the action sets': {
      action: 'signIn',
      fields: { user: 'ada' },
      headers: { cookie: 'session=old' },
    },
    'a cookie that the action deletes': { action: 'signOut', headers: { cookie: 'session=bad' } },
    'cookies of all sides': { action: 'ownCookie', headers: { 'x-mode': 'hono' } },
    'redirectTo()': { action: 'goes', fields: { text: 'x' } },
    'ctx.redirect()': { action: 'redirects', fields: { text: 'x' } },
    'a refusal by the action': {
      action: 'fails',
      fields: known,
      headers: { 'x-code': 'TOO_MANY_REQUESTS' },
    },
    'a status of the page': { action: 'fails', fields: known, headers: { 'x-status': 'yes' } },
    'an unknown action': { action: 'nothing' },
    'an action that takes only JSON': { action: 'jsonOnly' },
    'another site': {
      action: 'counts',
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    },
    'a refusal by Astro middleware': { action: 'say', headers: { 'x-refuse': 'yes' } },
    'a result of Astro middleware': { action: 'say', headers: { 'x-mode': 'set' } },
    'a rewrite': { action: 'say', fields: { text: 'x' }, headers: { 'x-mode': 'rewrite' } },
    'a page that throws': broken('throws'),
    'a page that throws after an error': broken('throws', failing),
    'middleware that throws behind the action': broken('action'),
    'middleware that throws behind the page': broken('page'),
    'a response of middleware': broken('replaced'),
    'a redirect of middleware': broken('away'),
    'a copied response': broken('copied', failing),
    'an error page with the form': { action: 'counts', page: '/nowhere' },
    'a script': { action: 'counts', headers: script },
    'a script, after an error': { action: 'counts', fields: failing, headers: script },
    'a script, with redirectTo()': { action: 'goes', fields: { text: 'x' }, headers: script },
  }
  // Only `astro()` of `astro/hono` shows the error page for these; `pages()` sends them as they are.
  const empty: Record<string, Sent> = {
    'a page that returns an empty 404': broken('404'),
    'a page that returns an empty 500': broken('500', failing),
  }

  /** What a browser gets for a form, and for the page of its redirect. */
  async function seen(of: TestWorker<unknown>, form: Sent, headers: Fields = {}) {
    const before = await runs(of)
    const { action, fields = {}, body = new URLSearchParams(fields), page } = form
    const sent = await submit(action, fields, { ...form.headers, ...headers }, body, page, of)
    const location = sent.headers.get('location')
    const cookie = sent.headers.getSetCookie().find((line) => line.startsWith('__hono_action='))
    const next =
      location && cookie && (await of.fetch(location, { headers: { cookie, ...headers } }))
    const id = sent.headers.get('x-request-id') ?? ''
    return {
      status: sent.status,
      lines: linesOf(sent.headers),
      text: sent.text
        .replace(id, '')
        .replace(/(data(?:%22%3A|":))(\d+)/, (_, key, run) => `${key}${run - before}`),
      ran: (await runs(of)) - before,
      next: next && [linesOf(next.headers), await next.text()],
    }
  }

  /** The headers of a response, without those of src/fetch.ts and the values that always differ. */
  const linesOf = (headers: Headers) =>
    [...headers]
      .filter(([name, value]) => !name.startsWith('x-from') && !value.startsWith('from-fetch-file'))
      .filter(([name]) => !['connection', 'date', 'keep-alive'].includes(name))
      .filter(([name]) => !['content-length', 'transfer-encoding'].includes(name))
      .map(([name, value]) => {
        const isId = name === 'x-request-id'
        return `${name}: ${isId ? '' : value.replace(/(__hono_action=)[^;]+/, '$1')}`
      })
      .toSorted()

  it.each(Object.entries({ ...forms, ...empty }))(
    'has the same response to a form with astro(): %s',
    async (_, form) => {
      expect(await seen(composed, form)).toEqual(await seen(worker, form))
    },
  )

  it.each(Object.entries(forms))(
    'has the same response to a form with middleware() and pages(): %s',
    async (_, form) => {
      const headers = { 'x-composed': 'yes' }
      expect(await seen(composed, form, headers)).toEqual(await seen(worker, form))
    },
  )
})

describe('a prerendered page that calls an action', () => {
  it('has the result of the action', () => {
    const html = readFileSync(join(root, 'dist/client/still/index.html'), 'utf8')
    expect(html).toContain('<pre>said at build time prerender</pre>')
  })
})
