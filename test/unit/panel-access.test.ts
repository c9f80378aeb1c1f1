import { describe, expect, it } from 'vitest'
import { isFromDevServer } from '../../dist/dev/access.js'

function asked(url: string, headers: Record<string, string> = {}, allowedHosts: string[] = []) {
  return isFromDevServer(new Request(url, { headers }), allowedHosts)
}

describe('who may read the panel', () => {
  it.each([
    'http://localhost:4321/',
    'http://app.localhost/',
    'http://127.0.0.1:4321/',
    'http://[::1]:4321/',
    // With --host, in the developer's own network.
    'http://192.168.1.20:4321/',
    'http://[fe80::1]/',
  ])('a page of %s', (url) => {
    expect(asked(url)).toBe(true)
    expect(asked(url, { 'sec-fetch-site': 'same-origin', origin: new URL(url).origin })).toBe(true)
  })

  it.each(['cross-site', 'same-site', 'none'])('not who comes from %s', (site) => {
    expect(asked('http://localhost:4321/', { 'sec-fetch-site': site })).toBe(false)
  })

  it.each(['http://localhost:3000', 'https://evil.example', 'null'])(
    'not a page of %s',
    (origin) => {
      expect(asked('http://localhost:4321/', { origin })).toBe(false)
    },
  )

  it('not a name that another owner has made point here', () => {
    const headers = { 'sec-fetch-site': 'same-origin', origin: 'http://evil.example:4321' }
    expect(asked('http://evil.example:4321/', headers)).toBe(false)
    expect(asked('http://127.0.0.1.evil.example/')).toBe(false)
    expect(asked('http://localhost.evil.example/')).toBe(false)
    expect(asked('http://evil-localhost/')).toBe(false)
  })

  it("a name in Vite's server.allowedHosts, and with a dot the names below", () => {
    expect(asked('http://dev.example/', {}, ['dev.example'])).toBe(true)
    expect(asked('http://a.dev.example/', {}, ['dev.example'])).toBe(false)
    expect(asked('http://a.dev.example/', {}, ['.dev.example'])).toBe(true)
    expect(asked('http://dev.example/', {}, ['.dev.example'])).toBe(true)
    expect(asked('http://notdev.example/', {}, ['.dev.example'])).toBe(false)
  })

  it('a proxy that speaks HTTPS in front of it', () => {
    const headers = { origin: 'https://localhost:4321' }
    expect(asked('http://localhost:4321/', headers)).toBe(true)
  })
})
