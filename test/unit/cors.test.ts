import { defineHonoAction, HonoActionError } from '@gnosticdev/hono-actions/actions'
import { createRouter, type RouterOptions } from '@gnosticdev/hono-actions/router'
import { describe, expect, it } from 'vitest'
import { createCors } from '../../src/router/cors.ts'

const site = 'https://site.example'
const friend = 'https://app.example'
const evil = 'https://evil.example'
const readable =
  'x-request-id, retry-after, server-timing, etag, content-disposition, x-action-body'

function setUp(cors?: RouterOptions['cors']) {
  let runs = 0
  const act = defineHonoAction({ accept: 'both', handler: () => ++runs })
  const fail = defineHonoAction({
    handler: () => {
      throw new HonoActionError({ code: 'CONFLICT' })
    },
  })
  const router = createRouter({ act, fail }, { cors })
  return {
    runs: () => runs,
    post: (origin: string, name = 'act', type = 'application/json') =>
      router.request(`${site}/api/${name}`, {
        method: 'POST',
        headers: { 'content-type': type, origin, 'sec-fetch-site': 'cross-site' },
      }),
    ask: (origin: string, headers: Record<string, string> = {}) =>
      router.request(`${site}/api/act`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', ...headers },
      }),
  }
}

function corsHeaders({ headers }: Response): Record<string, string> {
  const all = [...headers].filter(([name]) => name.startsWith('access-control-'))
  return Object.fromEntries(all.map(([name, value]) => [name.slice(15), value]))
}

describe('cors-off', () => {
  it('says nothing to other sites, and runs nothing for them', async () => {
    const { post, ask, runs } = setUp()
    for (const origin of [evil, friend, 'null']) {
      for (const response of [await post(origin), await ask(origin)]) {
        expect(response.status).toBeGreaterThanOrEqual(400)
        expect(corsHeaders(response)).toEqual({})
      }
    }
    expect(runs()).toBe(0)
    expect(corsHeaders(await post(site))).toEqual({})
  })
})

describe('cors-allowlist', () => {
  const { post, ask, runs } = setUp({ origins: [friend] })

  it('runs for a site of the list, which may read the answer', async () => {
    const response = await post(friend)
    expect([response.status, runs()]).toEqual([200, 1])
    expect(corsHeaders(response)).toEqual({ 'allow-origin': friend, 'expose-headers': readable })
    expect(response.headers.get('vary')).toBe('origin')
  })

  it('lets it read a refusal and a failure as well', async () => {
    for (const [name, status] of [
      ['fail', 409],
      ['nope', 404],
    ] as const) {
      const response = await post(friend, name)
      expect(response.status).toBe(status)
      expect(corsHeaders(response)).toMatchObject({ 'allow-origin': friend })
    }
  })

  it.each([
    evil,
    'null',
    `${friend}.evil.example`,
    `${friend}:443`,
    friend.toUpperCase(),
    'http://app.example',
    '',
    '*',
  ])('refuses %j, in a way that no cache gives to another', async (origin) => {
    const before = runs()
    const response = await post(origin)
    expect(response.status).toBe(403)
    expect(runs()).toBe(before)
    expect(corsHeaders(response)).toEqual({})
    expect(response.headers.get('vary')).toBe('origin')
    const asked = await ask(origin)
    expect(corsHeaders(asked)).toEqual({})
    expect(asked.headers.get('vary')).toBe('origin')
  })

  it('answers the question of a browser', async () => {
    const response = await ask(friend, { 'access-control-request-headers': 'content-type,x-a' })
    expect(response.status).toBe(204)
    expect(await response.text()).toBe('')
    expect(corsHeaders(response)).toEqual({
      'allow-origin': friend,
      'allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'allow-headers': 'content-type,x-a',
      'expose-headers': readable,
      'max-age': '600',
    })
    expect(corsHeaders(await ask(friend))).not.toHaveProperty('allow-headers')
  })

  it('allows cookies only where it was told to', async () => {
    const withCookies = setUp({ origins: [friend], credentials: true, maxAge: 5 })
    expect(corsHeaders(await withCookies.post(friend))).toMatchObject({
      'allow-origin': friend,
      'allow-credentials': 'true',
    })
    expect(corsHeaders(await withCookies.ask(friend))).toMatchObject({
      'allow-credentials': 'true',
      'max-age': '5',
    })
    expect(corsHeaders(await withCookies.post(evil))).toEqual({})
    expect(corsHeaders(await withCookies.ask(evil))).toEqual({})
  })
})

describe('cors for every site', () => {
  const { post, ask, runs } = setUp({ origins: '*' })

  it('has no cookies in it, nor depends on the origin', async () => {
    const response = await post(evil)
    expect([response.status, runs()]).toEqual([200, 1])
    expect(corsHeaders(response)).toEqual({ 'allow-origin': '*', 'expose-headers': readable })
    expect(response.headers.get('vary')).toBeNull()
    expect(corsHeaders(await ask(evil))).toMatchObject({ 'allow-origin': '*', 'max-age': '600' })
  })

  it('takes no form, which a browser sends with cookies and without asking', async () => {
    const before = runs()
    const response = await post(evil, 'act', 'application/x-www-form-urlencoded')
    expect([response.status, runs()]).toEqual([403, before])
  })

  it('is not for a frame without an origin', async () => {
    const response = await post('null')
    expect([response.status, corsHeaders(response)]).toEqual([403, {}])
  })

  it('cannot be had with cookies', () => {
    expect(() => setUp({ origins: '*', credentials: true })).toThrow(
      /credentials can't go with origins '\*'.*Name the origins/,
    )
    expect(() => setUp({ origins: '*', credentials: false })).not.toThrow()
  })
})

describe('createCors', () => {
  const cors = createCors({ origins: [friend] })
  const fromFriend = new Request(site, { headers: { origin: friend } })

  it('tells who may call', () => {
    expect(cors).toMatchObject({ origins: [friend], isOpen: false })
    expect(createCors({ origins: '*' })).toMatchObject({ origins: [], isOpen: true })
  })

  it('leaves alone what the app has said itself', () => {
    const headers = new Headers({ 'access-control-allow-origin': evil })
    cors.addHeaders(fromFriend, headers)
    expect(Object.fromEntries(headers)).toEqual({
      'access-control-allow-origin': evil,
      vary: 'origin',
    })
  })

  it.each([
    ['accept', 'accept, origin'],
    ['Origin', 'Origin'],
    ['accept ,  ORIGIN,cookie', 'accept ,  ORIGIN,cookie'],
    ['x-origin', 'x-origin, origin'],
  ])('makes the Vary of %j %j', (before, after) => {
    const headers = new Headers({ vary: before })
    cors.addHeaders(fromFriend, headers)
    expect(headers.get('vary')).toBe(after)
  })

  it('answers only what is a question', () => {
    const ask = (method: string, headers: Record<string, string>) =>
      cors.preflight(new Request(site, { method, headers: { origin: friend, ...headers } }))
    expect(ask('OPTIONS', { 'access-control-request-method': 'PUT' })?.status).toBe(204)
    expect(ask('OPTIONS', {})).toBeUndefined()
    expect(ask('POST', { 'access-control-request-method': 'PUT' })).toBeUndefined()
  })

  it('says nothing to a request without an origin', () => {
    const headers = new Headers()
    cors.addHeaders(new Request(site), headers)
    expect(Object.fromEntries(headers)).toEqual({ vary: 'origin' })
    const open = new Headers()
    createCors({ origins: '*' }).addHeaders(new Request(site), open)
    expect([...open]).toEqual([])
  })
})
