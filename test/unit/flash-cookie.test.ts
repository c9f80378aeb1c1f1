import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  forgetResult,
  keepResult,
  mayHaveResult,
  takeResult,
} from '../../src/router/page-forms/flash-cookie.ts'
import { HonoActionError } from '../../src/shared/errors/hono-action-error.ts'
import type { AnyResult } from '../../src/shared/result.ts'

const secret = 'a secret of the build'
const saved: AnyResult = { data: { id: 1, at: new Date(0), text: 'ä ✓' }, error: null }

async function keep(result: AnyResult, { name = 'save', isSecure = true } = {}): Promise<string> {
  const cookie = await keepResult({ name, result }, '/thanks', secret, isSecure)
  return cookie ?? 'nothing was kept'
}

function requestWith(cookie?: string): Request {
  return new Request('https://site.example/thanks/?by=Ada', {
    headers: cookie === undefined ? {} : { cookie },
  })
}

const take = (cookie?: string, key = secret) => takeResult(requestWith(cookie), key)
const pairOf = (setCookie: string) => setCookie.split(';', 1)[0] ?? ''

describe('the result that is kept across a redirect', () => {
  it('comes back as it was, rich values too', async () => {
    expect(await take(pairOf(await keep(saved)))).toEqual({ name: 'save', result: saved })
    const empty: AnyResult = { data: undefined, error: null }
    expect(await take(pairOf(await keep(empty)))).toEqual({ name: 'save', result: empty })
  })

  it('comes back with the mark of a script', async () => {
    const stored = { name: 'save', result: saved, byScript: true }
    const cookie = await keepResult(stored, '/thanks', secret, true)
    expect(await take(pairOf(cookie ?? ''))).toEqual(stored)
  })

  it('comes back with its error', async () => {
    const error = new HonoActionError({
      code: 'CONFLICT',
      message: 'Taken',
      data: { by: 'Ada' },
      issues: [{ message: 'no', path: ['a', 0] }],
      cause: 'not to be sent',
    })
    const cookie = pairOf(await keep({ data: null, error }))
    const kept = await take(cookie)
    expect(kept?.result.data).toBeNull()
    expect(kept?.result.error).toBeInstanceOf(HonoActionError)
    expect(kept?.result.error).toMatchObject({ status: 409, fields: { 'a[0]': ['no'] } })
    expect(kept?.result.error?.toJSON()).toEqual(error.toJSON())
    expect(kept?.result.error?.cause).toBeUndefined()
  })

  it('is in a cookie for a minute, that no script and no other site can use', async () => {
    const attributes = 'Path=/; Max-Age=60; HttpOnly; SameSite=Lax'
    const value = String.raw`__hono_action=[\w-]+\.[\w-]{43}`
    expect(await keep(saved)).toMatch(new RegExp(`^${value}; ${attributes}; Secure$`))
    const plain = await keep(saved, { isSecure: false })
    expect(plain).toMatch(new RegExp(`^${value}; ${attributes}$`))
    for (let length = 0; length < 6; length++) {
      const result: AnyResult = { data: '?>~ÿ'.repeat(20).slice(length), error: null }
      const cookie = pairOf(await keep(result))
      expect(cookie).toMatch(new RegExp(`^${value}$`))
      expect(await take(cookie)).toMatchObject({ result })
    }
  })

  it('ends by a cookie of the same name', () => {
    const ended = '__hono_action=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax'
    expect(forgetResult(false)).toBe(ended)
    expect(forgetResult(true)).toBe(`${ended}; Secure`)
  })

  it('is not kept where it is too large for a cookie', async () => {
    const sizes = []
    for (let length = 2600; length < 2900; length++) {
      const data = 'x'.repeat(length)
      const cookie = await keepResult(
        { name: 'a', result: { data, error: null } },
        '/',
        secret,
        false,
      )
      if (cookie === undefined) break
      sizes.push(pairOf(cookie).length - '__hono_action='.length)
    }
    expect(sizes.at(-1)).toBe(3800)
    const endless: AnyResult = { data: 'x'.repeat(100_000), error: null }
    expect(await keepResult({ name: 'a', result: endless }, '/', secret, true)).toBeUndefined()
  })

  it('is found among other cookies', async () => {
    const pair = pairOf(await keep(saved))
    for (const cookies of [`a=b; ${pair}`, `${pair};c=d`, `x__hono_action=1;   ${pair}; a=b`]) {
      expect(await take(cookies)).toMatchObject({ name: 'save' })
    }
    expect(await take(`x${pair}`)).toBeUndefined()
    expect(await take('a=b')).toBeUndefined()
    expect(await take()).toBeUndefined()
  })

  it('may be there where the name is', () => {
    expect(mayHaveResult(requestWith('a=b; __hono_action=x.y'))).toBe(true)
    expect(mayHaveResult(requestWith('a=b; __hono_actions=x'))).toBe(false)
    expect(mayHaveResult(requestWith('a=b'))).toBe(false)
    expect(mayHaveResult(requestWith())).toBe(false)
  })
})

describe('a result that we did not keep', () => {
  it('is none for another page', async () => {
    const cookie = pairOf(await keep(saved))
    const request = new Request('https://site.example/other', { headers: { cookie } })
    expect(await takeResult(request, secret)).toBeUndefined()
  })

  it('is none after a minute, whatever the browser sends', async () => {
    const cookie = pairOf(await keep(saved))
    vi.useFakeTimers({ now: Date.now() + 59_000, toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    expect(await take(cookie)).toBeDefined()
    vi.setSystemTime(Date.now() + 2000)
    expect(await take(cookie)).toBeUndefined()
  })

  it('is none that was signed by another secret', async () => {
    expect(await take(pairOf(await keep(saved)), 'another secret')).toBeUndefined()
  })

  it('is none with another payload or signature', async () => {
    const [, payload = '', signature = ''] = /=(.*)\.(.*)/.exec(pairOf(await keep(saved))) ?? []
    const [, other = ''] = /=(.*)\./.exec(pairOf(await keep(saved, { name: 'other' }))) ?? []
    for (const value of [
      `${other}.${signature}`,
      `${payload}x.${signature}`,
      `${payload}.${signature.slice(1)}`,
      `${payload}.${signature.split('').reverse().join('')}`,
      `${payload}.AAAA`,
      `${payload}.`,
      `.${signature}`,
      `${payload}`,
      '',
      '.',
      'not base64!.nor this!',
    ]) {
      expect(await take(`__hono_action=${value}`), value).toBeUndefined()
    }
    expect(await take(`__hono_action=${payload}.${signature}`)).toBeDefined()
  })
})
