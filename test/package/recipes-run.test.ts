import { createHash, createHmac, scryptSync } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type RequestOptions, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { post } from '../support/post.ts'
import { sendRaw } from '../support/raw.ts'
import { checkRecipe, startRecipe, writeRecipe } from '../support/recipes.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever bindings a recipe has
type Env = any

/** Starts the app of a recipe for the tests around it, which begin with that its code compiles. */
function recipe(names: string[], options?: Parameters<typeof startRecipe>[1]) {
  const app = {} as { worker: TestWorker<Env> }
  let checked: Promise<string>
  beforeAll(async () => {
    const folder = await writeRecipe(...names)
    app.worker = await startRecipe<Env>(folder, options)
    checked = checkRecipe(folder)
  })
  afterAll(() => app.worker?.dispose())
  it('compiles', async () => {
    expect(await checked).toMatch(/Result \([1-9]\d* files\):\s+- 0 errors/)
  })
  return app
}

/** The cookies that a response sets, as a browser sends them back. */
function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

/** Waits where a limiter's window, which goes by the clock, would end amid what is counted. */
async function withinOneWindow(periodSeconds: number, neededSeconds: number): Promise<void> {
  const left = periodSeconds * 1000 - (Date.now() % (periodSeconds * 1000))
  if (left < neededSeconds * 1000) await new Promise((resolve) => setTimeout(resolve, left + 50))
}

/** Sends a request to a host of a name, as `fetch` can not. */
function atHost(
  { hostname, port }: URL,
  host: string,
  { body = '', ...options }: RequestOptions & { body?: string },
) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>(
    (resolve, reject) => {
      const headers = { host, origin: `http://${host}`, connection: 'close', ...options.headers }
      const sent = request({ ...options, hostname, port, headers })
      sent.on('error', reject)
      sent.on('response', async (response) => {
        const text = (await response.setEncoding('utf8').toArray()).join('')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
      sent.end(body)
    },
  )
}

describe('docs/recipes/session-auth.md', () => {
  const app = recipe(['session-auth'], { onLog: () => {} })
  let visitor = 0

  /** Posts a form to a page, as a browser without scripts does. */
  function submit(
    action: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ) {
    return app.worker.fetch(`/sign-in?_hono_action=account.${action}`, {
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
    return { response, cookie: cookiesOf(response), fields: { email, password } }
  }

  async function account(cookie: string) {
    const response = await app.worker.fetch('/account', { headers: { cookie }, redirect: 'manual' })
    return { response, cookie: cookiesOf(response), text: await response.text() }
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
    const { cookie, fields } = await signUp('grace@example.com')
    const { key, token, session } = await stored(cookie)
    expect(session.user.email).toBe('grace@example.com')
    const { keys } = await app.worker.env.SESSIONS.list()
    expect(JSON.stringify(keys)).not.toContain(token)
    const week = Date.now() / 1000 + 604_800
    const { expiration } = keys.find(({ name }: { name: string }) => name === key)
    expect(Math.abs(expiration - week)).toBeLessThan(60)
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
    const after = cookiesOf(await submit('signIn', fields, { cookie: before }))
    expect((await account(after)).text).toContain('edsger@example.com')
    expect((await account(before)).response.status).toBe(302)
    expect((await stored(before)).session).toBeNull()
  })

  it('signs out', async () => {
    const { cookie } = await signUp('barbara@example.com')
    const response = await submit('signOut', {}, { cookie })
    expect(response.headers.get('location')).toBe('/sign-in')
    expect(response.headers.getSetCookie()[0]).toMatch(/^session=; Max-Age=0; Path=\/; HttpOnly/)
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
    const elsewhere = cookiesOf(await submit('signIn', fields))
    const change = (cookie: string, password: string) =>
      submit('changePassword', { password, newPassword: 'a new and longer one' }, { cookie })
    expect((await change(cookie, 'wrong')).status).toBe(403)
    const changed = await change(cookie, fields.password)
    expect(changed.status).toBe(200)
    expect((await change(elsewhere, 'a new and longer one')).status).toBe(401)
    expect((await change('', 'a new and longer one')).status).toBe(401)
    expect((await change(cookiesOf(changed), 'a new and longer one')).status).toBe(200)
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

describe('docs/recipes/drizzle.md', () => {
  const app = recipe(['drizzle'], { onLog: () => {} })
  const call = (name: string, input: unknown) => post(app.worker, `/api/books/${name}`, input)

  it('adds a book and its author as one, and reads them in actions and pages', async () => {
    const { data } = await call('add', { title: '100% Wool', author: 'Ada' })
    expect(data).toMatchObject({ title: '100% Wool', authorId: 1, version: 1 })
    await call('add', { title: 'Looms', author: 'Ada' })
    await call('add', { title: 'Cards', author: 'Grace' })
    const found = await (await app.worker.fetch('/api/books/find?q=l')).json()
    expect(found).toMatchObject({
      data: [{ title: 'Looms', author: 'Ada' }, { title: '100% Wool' }],
    })
    // What a visitor sends is no pattern.
    const literal = await (await app.worker.fetch('/api/books/find?q=%25')).json()
    expect(literal).toMatchObject({ data: [{ title: '100% Wool' }] })
    const page = await (await app.worker.fetch('/books?q=card')).text()
    expect(page).toContain('<p>2 authors</p>')
    expect(page).toContain('<li>Cards, Grace</li>')
  })

  it('shows on the page what the form on it has added', async () => {
    const response = await app.worker.fetch('/books?_hono_action=books.add', {
      method: 'POST',
      headers: { origin: app.worker.url.origin },
      body: new URLSearchParams({ title: 'Notes', author: 'Lin' }),
    })
    expect(response.url).toMatch(/\/books$/)
    expect(await response.text()).toContain('<li>Notes, Lin</li>')
    expect(response.status).toBe(200)
  })

  it('does not write over what somebody else has changed', async () => {
    const { data: book } = await call('add', { title: 'Draft', author: 'Ada' })
    const rename = (title: string) => call('rename', { id: book.id, version: book.version, title })
    expect((await rename('First')).data).toMatchObject({ title: 'First', version: 2 })
    const second = await rename('Second')
    expect([second.status, second.error.code, second.error.data]).toEqual([
      409,
      'BOOK_CHANGED',
      { title: 'First', version: 2 },
    ])
    expect((await call('rename', { id: 999, version: 1, title: 'x' })).status).toBe(404)
  })
})

describe('docs/recipes/uploads.md', () => {
  const app = recipe(['session-auth', 'uploads'], { onLog: () => {} })
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
  let ada: string
  let eve: string

  async function signUp(email: string) {
    const response = await app.worker.fetch('/sign-in?_hono_action=account.signUp', {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: app.worker.url.origin },
      body: new URLSearchParams({ email, password: 'correct horse battery' }),
    })
    return cookiesOf(response)
  }

  beforeAll(async () => {
    ada = await signUp('ada@example.com')
    eve = await signUp('eve@example.com')
  })

  function add(cookie: string, content: Uint8Array, name: string, type: string) {
    const body = new FormData()
    body.append('picture', new File([Buffer.from(content)], name, { type }))
    return app.worker.fetch('/api/pictures/add', {
      method: 'POST',
      headers: { cookie, origin: app.worker.url.origin },
      body,
    })
  }

  const get = (cookie: string, id: string, headers = {}) =>
    app.worker.fetch(`/api/files/${id}`, { headers: { cookie, ...headers } })

  function put(cookie: string, body: string, headers: Record<string, string> = {}, name = 'a') {
    return app.worker.fetch(`/api/files?name=${encodeURIComponent(name)}`, {
      method: 'PUT',
      headers: { cookie, 'content-type': 'application/octet-stream', ...headers },
      body,
    })
  }

  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came back
  const dataOf = async (response: Response) => ((await response.json()) as any).data

  it('takes a picture for what it is, and serves it so that it is nothing else', async () => {
    const { id } = await dataOf(await add(ada, png, '../../evil.html', 'text/html'))
    const response = await get(ada, id)
    expect(Buffer.from(await response.arrayBuffer())).toEqual(png)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': 'inline',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, no-cache',
    })
    const again = await get(ada, id, { 'if-none-match': response.headers.get('etag') })
    expect([again.status, await again.text()]).toEqual([304, ''])
    const page = await app.worker.fetch('/pictures', { headers: { cookie: ada } })
    expect(await page.text()).toContain(`src="/api/files/${id}"`)
  })

  it('refuses what is none, is empty, or is too large', async () => {
    const page = await add(ada, Buffer.from('<svg onload="alert(1)">'), 'a.png', 'image/png')
    expect([page.status, await page.text()]).toEqual([
      400,
      expect.stringContaining('A PNG, JPEG or WebP, please'),
    ])
    expect((await add(ada, Buffer.alloc(0), 'a.png', 'image/png')).status).toBe(400)
    const large = Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)])
    expect((await add(ada, large, 'a.png', 'image/png')).status).toBe(413)
  })

  it('gives nobody what is of somebody else, and nothing to who is not signed in', async () => {
    const { id } = await dataOf(await add(ada, png, 'a.png', 'image/png'))
    expect((await get(eve, id)).status).toBe(404)
    expect((await get('', id)).status).toBe(401)
    expect((await get(ada, '..%2f..%2f')).status).toBe(404)
    expect((await add('', png, 'a.png', 'image/png')).status).toBe(401)
    expect(await dataOf(await asJson('list', eve))).toEqual([])
    await asJson('remove', eve, { id })
    expect((await get(ada, id)).status).toBe(200)
    await asJson('remove', ada, { id })
    expect((await get(ada, id)).status).toBe(404)
  })

  function asJson(name: string, cookie: string, body?: object) {
    return app.worker.fetch(`/api/pictures/${name}`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
  }

  it('takes a stream, and gives it back as a download with its name', async () => {
    const name = `a"b\r\nx: y; 'ü'.html`
    const response = await put(ada, '<script>', {}, name)
    expect(response.status, await response.clone().text()).toBe(201)
    const { id } = await dataOf(response)
    const pictures: { id: string }[] = await dataOf(await asJson('list', ada))
    expect(pictures.map((picture) => picture.id)).not.toContain(id)
    const file = await get(ada, id)
    expect(await file.text()).toBe('<script>')
    expect(file.headers.get('content-type')).toBe('application/octet-stream')
    expect(file.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''a%22b%0D%0Ax%3A%20y%3B%20%27%C3%BC%27.html",
    )
  })

  it('has room for a hundred files of each', async () => {
    const lin = await signUp('lin@example.com')
    const { id } = await dataOf(await put(lin, 'x'))
    const { objects } = await app.worker.env.FILES.list()
    const { key } = objects.find((object: { key: string }) => object.key.endsWith(id))
    const folder = key.slice(0, -id.length)
    for (let i = 1; i < 100; i++) await app.worker.env.FILES.put(`${folder}${i}`, 'x')
    expect((await put(lin, 'x')).status).toBe(409)
    expect((await add(lin, png, 'a.png', 'image/png')).status).toBe(409)
    expect((await add(eve, png, 'a.png', 'image/png')).status).toBe(200)
  })

  it('takes no stream of another site, of nobody, or without a length', async () => {
    expect((await put(ada, 'x', { origin: 'https://evil.example' })).status).toBe(403)
    expect((await put(ada, 'x', { 'sec-fetch-site': 'same-site' })).status).toBe(403)
    expect((await put('', 'x')).status).toBe(401)
    const lines = [
      'PUT /api/files?name=a HTTP/1.1',
      `Cookie: ${ada}`,
      'Content-Type: application/octet-stream',
    ]
    const chunked = await sendRaw(
      app.worker.url,
      [...lines, 'Transfer-Encoding: chunked'],
      '1\r\nx\r\n0\r\n\r\n',
    )
    expect(chunked.status).toBe(411)
    const huge = await sendRaw(app.worker.url, [...lines, `Content-Length: ${2 ** 31}`])
    expect(huge.status).toBe(413)
  })
})

describe('docs/recipes/webhooks.md', () => {
  const secret = 'a secret of the tests'
  const app = recipe(['webhooks'], { vars: { WEBHOOK_SECRET: secret }, onLog: () => {} })
  const now = () => Math.floor(Date.now() / 1000)

  function sign(body: string, { time = now(), key = secret } = {}) {
    const hex = createHmac('sha256', key).update(`${time}.${body}`).digest('hex')
    return `t=${time},v1=${hex}`
  }

  function send(body: string, signature?: string) {
    return app.worker.fetch('/api/webhooks/payments', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(signature !== undefined && { 'x-signature': signature }),
      },
      body,
    })
  }

  const event = (id: string, payment: string, more = {}) =>
    JSON.stringify({
      id,
      type: 'payment.succeeded',
      created: 1000,
      payment: { id: payment, amount: 500 },
      ...more,
    })

  const payments = async () =>
    (await app.worker.env.DB.prepare('SELECT * FROM payments ORDER BY id').all()).results

  const clear = () => app.worker.env.DB.prepare('DELETE FROM payments').run()

  it('works on an event that was signed, once', async () => {
    const body = event('evt_1', 'pay_1')
    const response = await send(body, sign(body))
    expect([response.status, await response.json()]).toEqual([
      202,
      { data: 'accepted', error: null },
    ])
    const known = [{ id: 'pay_1', status: 'paid', amount: 500, at: 1000 }]
    await expect.poll(payments, { timeout: 10_000 }).toEqual(known)
    // The same event again, as services send it when they are in doubt: it changes nothing.
    await clear()
    expect((await send(body, sign(body))).status).toBe(202)
    const other = event('evt_2', 'pay_2')
    await send(other, sign(other))
    await expect.poll(payments, { timeout: 10_000 }).toMatchObject([{ id: 'pay_2' }])
    expect(await payments()).toHaveLength(1)
  })

  it('does not let an older event win', async () => {
    const refund = event('evt_4', 'pay_3', { type: 'payment.refunded', created: 2000 })
    await send(refund, sign(refund))
    await expect
      .poll(payments, { timeout: 10_000 })
      .toContainEqual(expect.objectContaining({ id: 'pay_3', status: 'refunded' }))
    const payment = event('evt_3', 'pay_3', { created: 1999 })
    const last = event('evt_5', 'pay_4')
    await send(payment, sign(payment))
    await send(last, sign(last))
    await expect
      .poll(payments, { timeout: 10_000 })
      .toContainEqual(expect.objectContaining({ id: 'pay_4' }))
    expect(await payments()).toContainEqual(
      expect.objectContaining({ id: 'pay_3', status: 'refunded', at: 2000 }),
    )
  })

  const body = event('evt_9', 'pay_9')
  it.each<[string, string | undefined, string?]>([
    ['no signature', undefined],
    ['an empty one', ''],
    ['one of another secret', sign(body, { key: 'guessed' })],
    ['one of another body', sign(`${body} `)],
    ['one of ten minutes ago', sign(body, { time: now() - 600 })],
    ['one of tomorrow', sign(body, { time: now() + 86_400 })],
    ['one without its time', sign(body).replace(/^t=\d+,/, '')],
    ['one whose time is no number', sign(body).replace(/^t=\d+/, 't=NaN')],
    ['one that is cut off', sign(body).slice(0, -2)],
    ['one of letters that are no hex', sign(body).replace(/v1=../, 'v1=zz')],
  ])('refuses %s', async (_, signature) => {
    const response = await send(body, signature)
    expect([response.status, (await response.json()) as object]).toMatchObject([
      401,
      { error: { message: 'No valid signature' } },
    ])
  })

  it('takes one of two signatures, as while a secret is replaced', async () => {
    const other = event('evt_10', 'pay_10', { type: 'customer.created' })
    const old = sign(other, { key: 'old' })
    const both = `${old},${sign(other).split(',')[1]}`
    const response = await send(other, both)
    expect([response.status, await response.json()]).toEqual([
      200,
      { data: 'ignored', error: null },
    ])
  })

  it('refuses what is no JSON or too large', async () => {
    expect((await send('{', sign('{'))).status).toBe(400)
    const large = event('evt_11', 'x'.repeat(100_001))
    expect((await send(large, sign(large))).status).toBe(413)
  })

  it('has nobody settle a payment by the address of the action', async () => {
    await clear()
    const input = JSON.parse(event('evt_12', 'pay_12'))
    const direct = await post(app.worker, '/api/payments/settle', input)
    expect(direct.status).toBe(404)
    const later = { prefer: 'respond-async' }
    expect((await post(app.worker, '/api/payments/settle', input, later)).status).toBe(404)
    expect(await payments()).toEqual([])
  })
})

describe('docs/recipes/rate-limits.md', () => {
  const app = recipe(['session-auth', 'rate-limits'], { onLog: () => {} })
  let visitor = 0

  const call = (name: string, input: unknown, headers: Record<string, string>) =>
    post(app.worker, `/api/${name}`, input, {
      'cf-connecting-ip': `192.0.2.${++visitor}`,
      ...headers,
    })

  async function times(count: number, ask: () => Promise<{ status: number }>) {
    const statuses: number[] = []
    for (let i = 0; i < count; i++) statuses.push((await ask()).status)
    return statuses
  }

  async function signUp(email: string) {
    const response = await app.worker.fetch('/sign-in?_hono_action=account.signUp', {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: app.worker.url.origin },
      body: new URLSearchParams({ email, password: 'correct horse battery' }),
    })
    return { cookie: cookiesOf(response) }
  }

  it('counts by the address of the visitor', async () => {
    const one = { 'cf-connecting-ip': '198.51.100.1' }
    await withinOneWindow(10, 5)
    expect(await times(6, () => call('search', { q: 'x' }, one))).toEqual([
      ...Array(5).fill(200),
      429,
    ])
    const { headers, error } = await call('search', { q: 'x' }, one)
    expect([headers.get('retry-after'), error.retryAfter]).toEqual(['10', 10])
    expect((await call('search', { q: 'x' }, {})).status).toBe(200)
  })

  it('counts by user, from wherever', async () => {
    const ada = await signUp('ada@example.com')
    const grace = await signUp('grace@example.com')
    await withinOneWindow(10, 5)
    expect(await times(6, () => call('suggest', { q: 'x' }, ada))).toEqual([
      ...Array(5).fill(200),
      429,
    ])
    expect((await call('suggest', { q: 'x' }, grace)).status).toBe(200)
  })

  it('counts by what was sent', async () => {
    const ada = await signUp('ada2@example.com')
    const invite = (email: string) => call('invite', { email }, ada)
    await withinOneWindow(10, 5)
    expect(await times(6, () => invite('Bob@example.com'))).toEqual([...Array(5).fill(200), 429])
    expect((await invite('alice@example.com')).status).toBe(200)
  })

  it('counts to the last call, all at once', async () => {
    const ada = await signUp('ada3@example.com')
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('draw', undefined, ada)))
    const left = answers.flatMap(({ data }) => (data ? [data.left] : []))
    expect(left.sort()).toEqual([0, 1, 2])
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(5)
    expect(refused[0]?.error.retryAfter).toBeLessThanOrEqual(86_400)
    expect(refused[0]?.error.retryAfter).toBeGreaterThan(0)
    const grace = await signUp('grace3@example.com')
    expect((await call('draw', undefined, grace)).data).toEqual({ left: 2 })
  })

  it('limits pages', async () => {
    const headers = { 'cf-connecting-ip': '198.51.100.2' }
    await withinOneWindow(10, 8)
    const ask = () => app.worker.fetch('/', { headers })
    const pages = await Promise.all(Array.from({ length: 110 }, ask))
    expect(pages.filter(({ status }) => status === 200)).toHaveLength(100)
    expect(pages.filter(({ status }) => status === 429)).toHaveLength(10)
  })
})

describe('docs/recipes/background-mail.md', () => {
  const mails: { headers: IncomingHttpHeaders; body: Record<string, string> }[] = []
  const answers: { status: number; headers?: Record<string, string> }[] = []
  const logs: string[] = []
  const provider = createServer(async (request, response) => {
    const text = (await request.setEncoding('utf8').toArray()).join('')
    mails.push({ headers: request.headers, body: JSON.parse(text) })
    const { status, headers } = answers.shift() ?? { status: 200 }
    response.writeHead(status, headers).end('{}')
  })
  const vars = { MAIL_URL: '', MAIL_KEY: 'a key of the tests' }
  beforeAll(async () => {
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
    vars.MAIL_URL = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/send`
  })
  afterAll(() => provider.close())
  const app = recipe(['background-mail'], { vars, onLog: (line) => logs.push(line) })
  let visitor = 0

  const message = { from: 'ada@example.com', subject: 'Hello', text: 'Two\nlines' }
  const send = (more = {}) =>
    post(
      app.worker,
      '/api/contact/send',
      { ...message, ...more },
      { 'cf-connecting-ip': `192.0.2.${++visitor}` },
    )
  const arrived = (subject: string) => mails.filter(({ body }) => body['subject'] === subject)

  it('sends to the owner, with an id that does not change', async () => {
    const { data } = await send()
    await expect.poll(() => arrived('Hello').length, { timeout: 10_000 }).toBe(1)
    expect(mails[0]).toMatchObject({
      headers: { authorization: 'Bearer a key of the tests', 'idempotency-key': data.id },
      body: {
        from: 'site@example.com',
        to: 'owner@example.com',
        replyTo: 'ada@example.com',
        subject: 'Hello',
        text: 'Two\nlines',
      },
    })
  })

  it('tries again where the provider fails, with the same id, and not where it refuses', async () => {
    answers.push({ status: 503, headers: { 'retry-after': '1' } })
    const { data } = await send({ subject: 'Again' })
    await expect.poll(() => arrived('Again').length, { timeout: 15_000 }).toBe(2)
    const ids = arrived('Again').map(({ headers }) => headers['idempotency-key'])
    expect(ids).toEqual([data.id, data.id])
    answers.push({ status: 422 })
    const refused = await send({ subject: 'Refused' })
    const line = `Mail ${refused.data.id} was refused: 422`
    await expect.poll(() => logs.join('\n'), { timeout: 10_000 }).toContain(line)
    const rows = app.worker.env.DB.prepare('SELECT done FROM hono_actions_deferred WHERE id = ?')
    const row = rows.bind(`contact.deliver:${refused.data.id}`)
    await expect.poll(() => row.first('done')).toBe(1)
    expect(logs.join('\n')).not.toContain('Two')
  })

  it('takes no header in a subject, no address that is none, and not too many', async () => {
    expect((await send({ subject: 'x\r\nBcc: all@example.com' })).status).toBe(400)
    expect((await send({ from: 'ada@example.com, eve@example.com' })).status).toBe(400)
    const from = { 'cf-connecting-ip': '198.51.100.1' }
    const ask = () => post(app.worker, '/api/contact/send', {}, from)
    await withinOneWindow(60, 10)
    const statuses = [await ask(), await ask(), await ask(), await ask()].map(
      ({ status }) => status,
    )
    expect(statuses).toEqual([400, 400, 400, 429])
  })

  it('has nobody send a mail by the address of the action', async () => {
    const input = { id: crypto.randomUUID(), ...message, subject: 'Spam' }
    expect((await post(app.worker, '/api/contact/deliver', input)).status).toBe(404)
    const later = { prefer: 'respond-async' }
    expect((await post(app.worker, '/api/contact/deliver', input, later)).status).toBe(404)
    await send({ subject: 'After' })
    await expect.poll(() => arrived('After').length, { timeout: 10_000 }).toBe(1)
    expect(arrived('Spam')).toEqual([])
  })

  it('says on the page that it is on its way', async () => {
    const response = await app.worker.fetch('/contact?_hono_action=contact.send', {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: app.worker.url.origin, 'cf-connecting-ip': `192.0.2.${++visitor}` },
      body: new URLSearchParams({ ...message, subject: 'Form' }),
    })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/contact'])
    const headers = { cookie: cookiesOf(response), accept: 'text/html' }
    const page = await app.worker.fetch('/contact', { headers })
    expect(await page.text()).toContain('Your message is on its way.')
  })
})

describe('docs/recipes/multi-tenant.md', () => {
  const app = recipe(['multi-tenant'], { onLog: () => {} })

  const call = async (tenant: string, name: string, input?: object, headers = {}) => {
    const { status, text } = await atHost(app.worker.url, `${tenant}.example.com`, {
      method: 'POST',
      path: `/api/notes/${name}`,
      headers: { 'content-type': 'application/json', ...headers },
      ...(input && { body: JSON.stringify(input) }),
    })
    return { status, ...JSON.parse(text) }
  }

  it('keeps what each tenant has from the others, in actions and pages', async () => {
    await Promise.all([
      call('acme', 'add', { text: 'of acme' }),
      call('globex', 'add', { text: 'of globex' }),
    ])
    expect((await call('acme', 'last')).data).toEqual({ tenant: 'acme', last: 'of acme' })
    expect((await call('globex', 'last')).data).toEqual({ tenant: 'globex', last: 'of globex' })
    const page = await atHost(app.worker.url, 'globex.example.com', { path: '/notes' })
    expect(page.text).toContain('<h1>globex</h1>')
    expect(page.text).toContain('<li>of globex</li>')
    expect(page.text).not.toContain('of acme')
    const { keys } = await app.worker.env.KV.list()
    expect(keys.map(({ name }: { name: string }) => name)).toEqual(['acme:last', 'globex:last'])
  })

  it('takes the host for it, and nothing that a visitor could choose', async () => {
    const headers = {
      'x-forwarded-host': 'globex.example.com',
      forwarded: 'host=globex.example.com',
    }
    expect((await call('acme', 'last', undefined, headers)).data.tenant).toBe('acme')
    for (const path of ['/', '/notes']) {
      const { status } = await atHost(app.worker.url, 'evil.example', { path })
      expect([path, status]).toEqual([path, 404])
    }
    expect((await call('initech', 'last')).status).toBe(404)
    expect((await post(app.worker, '/api/notes/last')).status).toBe(404)
  })

  it('goes through the tenants in a cron', async () => {
    await app.worker.fetch('/cdn-cgi/local/scheduled?cron=0+3+*+*+*')
    await expect.poll(() => app.worker.env.KV.get('globex:count')).toBe('1')
    expect(await app.worker.env.KV.get('acme:count')).toBe('1')
  })
})
