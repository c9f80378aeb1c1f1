import { beforeAll, describe, expect, it, vi } from 'vitest'
import { sendRaw } from '../../support/raw.ts'
import { cookiesOf, recipe } from '../../support/recipes.ts'

describe('docs/recipes/uploads.md', () => {
  const app = recipe(['session-auth', 'uploads'])
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

  /** Refused before its body is read, the connection may be gone before all of it is sent. */
  const refused = (send: () => Promise<Response>) => vi.waitFor(send, { timeout: 60_000 })

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
    expect((await refused(() => add(ada, large, 'a.png', 'image/png'))).status).toBe(413)
  })

  it('gives files only to their owner, and nothing to a client that is not signed in', async () => {
    const { id } = await dataOf(await add(ada, png, 'a.png', 'image/png'))
    expect((await get(eve, id)).status).toBe(404)
    expect((await get('', id)).status).toBe(401)
    expect((await get(ada, '..%2f..%2f')).status).toBe(404)
    expect((await refused(() => add('', png, 'a.png', 'image/png'))).status).toBe(401)
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

  it('takes no stream from another site, from a client that is not signed in, or without a length', async () => {
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
