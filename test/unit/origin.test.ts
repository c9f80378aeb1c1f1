import { defineHonoAction, getActionContext } from '@gnosticdev/hono-actions/actions'
import { createRequestContext, requestContext } from '@gnosticdev/hono-actions/context'
import { appRouterOf } from '@gnosticdev/hono-actions/internal'
import { createRouter } from '@gnosticdev/hono-actions/router'
import * as fc from 'fast-check'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
// Astro does not export them. They are the rule for Astro's own check.
import {
  getFirstForwardedValue,
  validateForwardedHeaders,
} from '../../node_modules/astro/dist/core/app/validate-headers.js'
import type { ActionLogLine } from '../../src/context/action-log.ts'
import { createInProcessRequest } from '../../src/context/hono/in-process-request.ts'
import { requireSameOrigin } from '../../src/router/csrf.ts'
import { siteOrigin } from '../../src/router/trusted-origin.ts'

let runs = 0
const act = defineHonoAction({ accept: 'both', handler: () => ++runs })
const read = defineHonoAction({ method: 'GET', handler: () => 'read' })
const mounted = new Hono().use((_, next) => next()).route('/', act)
const site = 'https://site.example'
const friend = 'https://friend.example'
const router = createRouter({ act, mounted, read }, { allowedOrigins: [friend] })

const origins = [
  undefined,
  site,
  friend,
  'null',
  '',
  'https://evil.example',
  'not an origin',
  `${site}:443`,
  `${site}.evil.example`,
  'http://site.example',
  site.toUpperCase(),
]
const sites = [undefined, 'same-origin', 'same-site', 'cross-site', 'none', 'SAME-ORIGIN', '']
const types = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
]

/** The rule, written once more and flatly. */
function mayRun(origin: string | undefined, from: string | undefined, type: string): boolean {
  if (origin === friend) return true
  if (origin !== undefined && origin !== site) return false
  if (from !== undefined && from !== 'same-origin') return false
  return origin !== undefined || from !== undefined || type === 'application/json'
}

describe('csrf-matrix', () => {
  for (const name of ['act', 'mounted']) {
    it(`${name}: runs for no other site, whatever it sends, and for its own`, async () => {
      for (const origin of origins) {
        for (const from of sites) {
          for (const type of types) {
            const before = runs
            const headers = new Headers({ 'content-type': type })
            if (origin !== undefined) headers.set('origin', origin)
            if (from !== undefined) headers.set('sec-fetch-site', from)
            const body = type.startsWith('multipart') ? '--x--\r\n' : ''
            const request = new Request(`${site}/api/${name}`, { method: 'POST', headers, body })
            const { status } = await router.fetch(request)
            const expected = mayRun(origin, from, type)
            expect([origin, from, type, status]).toEqual([origin, from, type, expected ? 200 : 403])
            expect(runs - before).toBe(expected ? 1 : 0)
          }
        }
      }
    })
  }

  it('says so in the envelope', async () => {
    const headers = { 'content-type': 'application/json', origin: 'https://evil.example' }
    const response = await router.request(`${site}/api/act`, { method: 'POST', headers })
    expect(await response.json()).toEqual({
      data: null,
      error: { code: 'FORBIDDEN', message: 'Requests from other sites are refused' },
    })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('holds where Astro middleware runs the action itself', async () => {
    const run = async (name: string, headers: Record<string, string>) => {
      const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers }
      const request = new Request(`${site}${name}`, { method: 'POST', headers: form, body: 'a=b' })
      const context = createRequestContext({
        request,
        env: {},
        executionCtx: { waitUntil() {} },
        router: () => appRouterOf(router),
      })
      const url = new URL(request.url)
      return requestContext.run(context, () => getActionContext({ request, url }).action?.handler())
    }
    for (const name of ['/api/act', '/page?_hono_action=act']) {
      const before = runs
      const refused = await run(name, { origin: 'https://evil.example' })
      expect(refused?.error).toMatchObject({ code: 'FORBIDDEN' })
      expect(runs).toBe(before)
      expect((await run(name, { origin: site }))?.data).toBe(before + 1)
    }
  })

  it('leaves reads alone: a link from another site is one', async () => {
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect((await router.request(`${site}/api/read`, { headers })).status).toBe(200)
  })
})

describe('requireSameOrigin', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  const check = (headers: HeadersInit, origins: string[], isOpen = false) => {
    const request = new Request(`${site}/a`, { method: 'POST', headers })
    return () => requireSameOrigin(request, { origins: new Set(origins), isOpen })
  }

  it('takes no frame without an origin for a site, even where the app names "null"', () => {
    expect(check({ origin: 'null' }, ['null'])).toThrow('Requests from other sites are refused')
    expect(check({ origin: 'null' }, [], true)).toThrow('Requests from other sites are refused')
  })

  it('takes an empty origin for another one', () => {
    expect(check({ origin: '' }, [])).toThrow('Requests from other sites are refused')
    expect(check({ origin: '', 'sec-fetch-site': 'same-origin' }, [])).toThrow('other sites')
  })

  it('asks for an origin where every site may call, and takes no form from one', () => {
    expect(check(evil, [], true)).not.toThrow()
    expect(check({ ...evil, ...form }, [], true)).toThrow('Requests from other sites')
    expect(check({ 'sec-fetch-site': 'cross-site' }, [], true)).toThrow('Requests from other')
    expect(check({}, [], true)).not.toThrow()
    expect(check(form, [], true)).toThrow('A form needs an Origin header')
  })

  it('logs the origin that it expected and what came', async () => {
    const lines: string[] = []
    const log = ({ message, level, status }: ActionLogLine) =>
      lines.push(`${level} ${status} ${message}`)
    const logged = createRouter({ act, mounted }, { log })
    const post = async (name: string, headers: Record<string, string>) => {
      const given = { 'content-type': 'application/json', ...headers }
      await logged.request(`${site}/api/${name}`, { method: 'POST', headers: given })
      return lines.splice(0)
    }
    for (const name of ['act', 'mounted']) {
      const start = `warn 403 action /api/${name} 403: expected the origin ${site}, but `
      expect(await post(name, { origin: 'http://site.example' })).toEqual([
        `${start}Origin is http://site.example`,
      ])
      expect(await post(name, { origin: site, 'sec-fetch-site': 'cross-site' })).toEqual([
        `${start}Sec-Fetch-Site is cross-site`,
      ])
      expect(await post(name, form)).toEqual([`${start}a form came without an Origin header`])
    }
  })

  it('takes the origin that a proxy forwards, as Astro does, if its domain is allowed', () => {
    const part = fc.constantFrom
    const header = (...values: string[]) => fc.option(part(...values), { nil: undefined })
    const host = [
      'www.site.example',
      'a.b.site.example',
      'site.example:8443',
      'evil.example',
      'x/y',
    ]
    const domain = fc.record(
      {
        hostname: part('www.site.example', '*.site.example', '**.site.example', 'site.example'),
        protocol: part('https', 'http'),
        port: part('8443'),
      },
      { requiredKeys: [] },
    )
    const headers = fc.record({
      'x-forwarded-proto': header('https', 'http', 'https, http'),
      'x-forwarded-host': header(...host),
      'x-forwarded-port': header('8443', '443'),
    })
    fc.assert(
      fc.property(fc.array(domain, { maxLength: 2 }), headers, (domains, given) => {
        const url = 'http://www.site.example/api/act'
        const sent = Object.entries(given).flatMap(([name, value]) =>
          value ? [[name, value]] : [],
        )
        const request = new Request(url, { headers: Object.fromEntries(sent) })
        const trusted = validateForwardedHeaders(
          getFirstForwardedValue(given['x-forwarded-proto']),
          getFirstForwardedValue(given['x-forwarded-host']),
          getFirstForwardedValue(given['x-forwarded-port']),
          domains,
        )
        const expected = new URL(url)
        if (trusted.host) {
          const [hostname = '', port = ''] = trusted.host.split(':')
          Object.assign(expected, { hostname, port })
        }
        if (trusted.protocol) expected.protocol = trusted.protocol
        if (trusted.port) expected.port = trusted.port
        expect(siteOrigin(request, domains)).toBe(expected.origin)
      }),
      { numRuns: 2000 },
    )
  })

  it('trusts what was made in process, whatever its headers say', () => {
    const current = new Request(`${site}/page`)
    const request = createInProcessRequest(current, '/a', {
      method: 'POST',
      headers: { ...evil, ...form },
    })
    expect(() => requireSameOrigin(request, { origins: new Set(), isOpen: false })).not.toThrow()
  })

  it('compares the origin of this site with its port', () => {
    const at = (url: string, origin: string) => () =>
      requireSameOrigin(new Request(url, { method: 'POST', headers: { origin } }), {
        origins: new Set(),
        isOpen: false,
      })
    expect(at('http://localhost:4321/a?b=/c', 'http://localhost:4321')).not.toThrow()
    expect(at('http://localhost:4321/a', 'http://localhost')).toThrow('other sites')
    expect(at('https://a.example', 'https://a.example')).not.toThrow()
  })
})
