import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { post } from '../../support/post.ts'
import { recipe } from '../../support/recipes.ts'

describe('docs/recipes/webhooks.md', () => {
  const secret = 'a secret of the tests'
  const app = recipe(['webhooks'], { vars: { WEBHOOK_SECRET: secret } })
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
    await expect.poll(payments).toEqual(known)
    // The same event again, as services send it when they are in doubt: it changes nothing.
    await clear()
    expect((await send(body, sign(body))).status).toBe(202)
    const other = event('evt_2', 'pay_2')
    await send(other, sign(other))
    await expect.poll(payments).toMatchObject([{ id: 'pay_2' }])
    expect(await payments()).toHaveLength(1)
  })

  it('does not let an older event win', async () => {
    const refund = event('evt_4', 'pay_3', { type: 'payment.refunded', created: 2000 })
    await send(refund, sign(refund))
    await expect
      .poll(payments)
      .toContainEqual(expect.objectContaining({ id: 'pay_3', status: 'refunded' }))
    const payment = event('evt_3', 'pay_3', { created: 1999 })
    const last = event('evt_5', 'pay_4')
    await send(payment, sign(payment))
    await send(last, sign(last))
    await expect.poll(payments).toContainEqual(expect.objectContaining({ id: 'pay_4' }))
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

  it('refuses a client that calls the action to settle a payment', async () => {
    await clear()
    const input = JSON.parse(event('evt_12', 'pay_12'))
    const direct = await post(app.worker, '/api/payments/settle', input)
    expect(direct.status).toBe(404)
    const later = { prefer: 'respond-async' }
    expect((await post(app.worker, '/api/payments/settle', input, later)).status).toBe(404)
    expect(await payments()).toEqual([])
  })
})
