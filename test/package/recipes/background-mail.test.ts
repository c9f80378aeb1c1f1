import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { post } from '../../support/post.ts'
import { cookiesOf, recipe, withinOneWindow } from '../../support/recipes.ts'

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
    await expect.poll(() => arrived('Hello').length).toBe(1)
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

  it('retries with the same id if the provider fails, and not if it refuses', async () => {
    answers.push({ status: 503, headers: { 'retry-after': '1' } })
    const { data } = await send({ subject: 'Again' })
    await expect.poll(() => arrived('Again').length).toBe(2)
    const ids = arrived('Again').map(({ headers }) => headers['idempotency-key'])
    expect(ids).toEqual([data.id, data.id])
    answers.push({ status: 422 })
    const refused = await send({ subject: 'Refused' })
    const line = `Mail ${refused.data.id} was refused: 422`
    await expect.poll(() => logs.join('\n')).toContain(line)
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

  it('refuses a client that calls the action to send an email', async () => {
    const input = { id: crypto.randomUUID(), ...message, subject: 'Spam' }
    expect((await post(app.worker, '/api/contact/deliver', input)).status).toBe(404)
    const later = { prefer: 'respond-async' }
    expect((await post(app.worker, '/api/contact/deliver', input, later)).status).toBe(404)
    await send({ subject: 'After' })
    await expect.poll(() => arrived('After').length).toBe(1)
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
