import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'

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

  it('leaves reads alone: a link from another site is one', async () => {
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect((await router.request(`${site}/api/read`, { headers })).status).toBe(200)
  })
})
