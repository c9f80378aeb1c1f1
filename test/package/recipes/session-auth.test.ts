import { createHash, scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { atHost, ownCookiesOf, recipe, withinOneWindow } from '../../support/recipes.ts'

describe('docs/recipes/session-auth.md', () => {
  const app = recipe(['session-auth'])
  let visitor = 0

  /** Posts a form to a page, as a browser without scripts does. */
  function submit(
    action: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ) {
    const query = `?_hono_action=account.${action}&_hono_form=account-signIn`
    return app.worker.fetch(`/sign-in${query}`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        origin: app.worker.url.origin,
        'cf-connecting-ip': `192.0.2.${++visitor}`,
        ...headers,
      },
      body: new URLSearchParams(fields),
    })
  }

  async function signUp(email: string, password = 'correct horse battery') {
    const response = await submit('signUp', { email, password })
    expect(response.status, await response.clone().text()).toBe(303)
    return { response, cookie: ownCookiesOf(response), fields: { email, password } }
  }

  async function account(cookie: string) {
    const response = await app.worker.fetch('/account', { headers: { cookie }, redirect: 'manual' })
    return { response, cookie: ownCookiesOf(response), text: await response.text() }
  }

  /** What KV has of a session, by the only way there is to it: the hash of its token. */
  async function stored(cookie: string) {
    const token = /session=([\w-]+)/.exec(cookie)?.[1] ?? ''
    const key = `session:${createHash('sha256').update(token).digest('hex')}`
    return { key, token, session: await app.worker.env.SESSIONS.get(key, 'json') }
  }

  it('signs up, and goes on to a page that knows who it is and is kept nowhere', async () => {
    const { response, cookie } = await signUp('Ada@Example.com')
    expect(response.headers.get('location')).toBe('/account')
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    const page = await account(cookie)
    expect(page.text).toContain('<h1>ada@example.com</h1>')
    expect(page.response.headers.get('cache-control')).toBe('private, no-store')
    expect((await account('')).response.headers.get('location')).toBe('/sign-in')
    expect((await account('session=guessed')).response.headers.get('location')).toBe('/sign-in')
  })

  it('has a cookie of the host, and over https only, where it is not local', async () => {
    const { status, headers } = await atHost(app.worker.url, 'shop.example', {
      method: 'POST',
      path: '/sign-in?_hono_action=account.signUp',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'email=host@example.com&password=correct+horse+battery',
    })
    expect(status).toBe(303)
    expect(headers['set-cookie']?.[0]).toMatch(
      /^__Host-session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
  })

  it('keeps neither the password nor the token', async () => {
    const week = () => Math.floor(Date.now() / 1000) + 604_800
    const earliest = week()
    const { cookie, fields } = await signUp('grace@example.com')
    const { key, token, session } = await stored(cookie)
    expect(session.user.email).toBe('grace@example.com')
    const { keys } = await app.worker.env.SESSIONS.list()
    expect(JSON.stringify(keys)).not.toContain(token)
    const { expiration } = keys.find(({ name }: { name: string }) => name === key)
    expect(expiration).toBeGreaterThanOrEqual(earliest)
    expect(expiration).toBeLessThanOrEqual(week() + 1)
    const { results } = await app.worker.env.DB.prepare('SELECT * FROM users').all()
    expect(JSON.stringify(results)).not.toContain(fields.password)
    const [, hash] = /^scrypt:16384:8:5:[\w-]{22}:([\w-]{43})$/.exec(results[0].password) ?? []
    expect(hash).toBeTruthy()
  })

  it('refuses a wrong password and an unknown address in the same words', async () => {
    const { fields } = await signUp('alan@example.com')
    const wrong = await submit('signIn', { ...fields, password: 'wrong' })
    const unknown = await submit('signIn', { ...fields, email: 'nobody@example.com' })
    for (const response of [wrong, unknown]) {
      expect(response.status).toBe(401)
      expect(await response.text()).toContain('Wrong address or password')
      expect(response.headers.getSetCookie()).toEqual([])
    }
    expect((await submit('signIn', fields)).status).toBe(303)
  })

  it('refuses a second account, and a short password, at the field', async () => {
    const { fields } = await signUp('mary@example.com')
    const second = await submit('signUp', { ...fields, email: 'MARY@example.com' })
    expect([second.status, await second.text()]).toEqual([
      400,
      expect.stringContaining('There is an account with this address'),
    ])
    const short = await submit('signUp', { email: 'short@example.com', password: 'short' })
    expect(await short.text()).toContain('At least 12 characters')
  })

  it('begins a new session with each sign-in, and ends the one before', async () => {
    const { cookie: before, fields } = await signUp('edsger@example.com')
    const after = ownCookiesOf(await submit('signIn', fields, { cookie: before }))
    expect((await account(after)).text).toContain('edsger@example.com')
    expect((await account(before)).response.status).toBe(302)
    expect((await stored(before)).session).toBeNull()
  })

  it('signs out', async () => {
    const { cookie } = await signUp('barbara@example.com')
    const response = await submit('signOut', {}, { cookie })
    expect(response.headers.get('location')).toBe('/sign-in')
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^session=deleted; Path=\/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly/,
    )
    expect((await account(cookie)).response.status).toBe(302)
  })

  it('changes the token once a day, and bears the requests that were on their way', async () => {
    const { cookie } = await signUp('donald@example.com')
    const { key, session } = await stored(cookie)
    const yesterday = { ...session, issued: session.issued - 86_401, began: session.began - 86_401 }
    await app.worker.env.SESSIONS.put(key, JSON.stringify(yesterday))
    const first = await account(cookie)
    expect(first.cookie).toMatch(/^session=[\w-]{43}$/)
    expect(first.cookie).not.toBe(cookie)
    const late = await account(cookie)
    expect([late.cookie, late.text]).toEqual(['', expect.stringContaining('donald@example.com')])
    expect((await stored(cookie)).session.expires - Date.now() / 1000).toBeLessThan(61)
    const next = await account(first.cookie)
    expect([next.cookie, next.text]).toEqual(['', expect.stringContaining('donald@example.com')])
    // Renewed or not, 30 days after it began it ends.
    expect((await stored(first.cookie)).session.began).toBe(yesterday.began)
  })

  it('is over at its end, also where KV still has it', async () => {
    const { cookie } = await signUp('john@example.com')
    const { key, session } = await stored(cookie)
    const over = { ...session, expires: Math.floor(Date.now() / 1000) - 1 }
    await app.worker.env.SESSIONS.put(key, JSON.stringify(over))
    expect((await account(cookie)).response.status).toBe(302)
  })

  it('ends all other sessions with the password', async () => {
    const { cookie, fields } = await signUp('kurt@example.com')
    const elsewhere = ownCookiesOf(await submit('signIn', fields))
    const change = (cookie: string, password: string) =>
      submit('changePassword', { password, newPassword: 'a new and longer one' }, { cookie })
    expect((await change(cookie, 'wrong')).status).toBe(403)
    const changed = await change(cookie, fields.password)
    expect(changed.status).toBe(200)
    expect((await change(elsewhere, 'a new and longer one')).status).toBe(401)
    expect((await change('', 'a new and longer one')).status).toBe(401)
    expect((await change(ownCookiesOf(changed), 'a new and longer one')).status).toBe(200)
    expect((await submit('signIn', fields)).status).toBe(401)
  })

  it('makes a password anew that was hashed at another cost', async () => {
    const { fields } = await signUp('ken@example.com')
    const salt = Buffer.alloc(16, 1)
    const old = scryptSync(fields.password, salt, 32, { N: 1024, r: 8, p: 1 })
    const hash = `scrypt:1024:8:1:${salt.toString('base64url')}:${old.toString('base64url')}`
    const users = app.worker.env.DB
    const email = fields.email
    await users.prepare('UPDATE users SET password = ? WHERE email = ?').bind(hash, email).run()
    expect((await submit('signIn', fields)).status).toBe(303)
    const row = users.prepare('SELECT password FROM users WHERE email = ?').bind(email)
    await expect.poll(() => row.first('password')).toMatch(/^scrypt:16384:/)
  })

  it('limits attempts by visitor, and by address', async () => {
    const { fields } = await signUp('dennis@example.com')
    await withinOneWindow(60, 30)
    const attempt = (headers: Record<string, string>, email = fields.email) =>
      submit('signIn', { email, password: 'wrong' }, headers)
    const statuses: number[] = []
    for (let i = 0; i < 11; i++) statuses.push((await attempt({})).status)
    expect(statuses).toEqual([...Array(10).fill(401), 429])
    const own = { 'cf-connecting-ip': '198.51.100.1' }
    for (let i = 0; i < 10; i++) await attempt(own, 'no address')
    const beyond = await attempt(own, 'nobody@example.org')
    expect(beyond.status).toBe(429)
  })

  it('runs nothing that another site has sent', async () => {
    const fields = { email: 'eve@example.com', password: 'correct horse battery' }
    const response = await submit('signUp', fields, { origin: 'https://evil.example' })
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
  })
})
