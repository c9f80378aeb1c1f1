import { callAction, defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createRequestContext, requestContext } from '@gnosticdev/hono-actions/context'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'

const site = 'https://site.example'
const form = 'application/x-www-form-urlencoded'
const multipart = 'multipart/form-data; boundary=b'

let runs = 0
const schema = z.object({ a: z.string().optional() })
const handler = (input: unknown) => {
  runs++
  return input ?? 'nothing'
}
const router = createRouter({
  json: defineHonoAction({ schema, handler }),
  form: defineHonoAction({ accept: 'form', schema, handler }),
  both: defineHonoAction({ accept: 'both', schema, handler }),
  read: defineHonoAction({ method: 'GET', schema, handler }),
})

function send(name: string, headers: Record<string, string>, body = '{}'): Promise<Response> {
  const request = new Request(`${site}/api/${name}`, {
    method: 'POST',
    headers: { origin: site, ...headers },
    body: new TextEncoder().encode(body),
  })
  return Promise.resolve(router.fetch(request))
}

async function expectRefused(response: Response, message: string, before: number): Promise<void> {
  expect(response.status).toBe(415)
  expect(await response.json()).toEqual({
    data: null,
    error: { code: 'UNSUPPORTED_MEDIA_TYPE', message },
  })
  expect(runs).toBe(before)
}

describe('ct-never-runs', () => {
  it.each([
    ['json', 'application/json'],
    ['json', 'application/json; charset=utf-8'],
    ['json', ' Application/JSON ;x=y'],
    ['both', 'application/json'],
  ])('%s takes %j', async (name, type) => {
    const response = await send(name, { 'content-type': type }, '{"a":"1"}')
    expect(await response.json()).toEqual({ data: { a: '1' }, error: null })
  })

  it.each([
    ['form', form, 'a=1'],
    ['both', form, 'a=1'],
    ['form', multipart, '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n'],
  ])('%s takes %j', async (name, type, body) => {
    const response = await send(name, { 'content-type': type }, body)
    expect(await response.json()).toEqual({ data: { a: '1' }, error: null })
  })

  it.each([
    ['json', 'text/plain', "'content-type: application/json'"],
    ['json', form, "'content-type: application/json'"],
    ['json', multipart, "'content-type: application/json'"],
    ['json', 'application/jsonp', "'content-type: application/json'"],
    ['json', 'text/plain; application/json', "'content-type: application/json'"],
    ['json', 'application/vnd.api+json', "'content-type: application/json'"],
    ['form', 'application/json', 'a form'],
    ['form', 'text/plain', 'a form'],
    ['both', 'text/plain', "'content-type: application/json' or a form"],
  ])('%s refuses %j', async (name, type, expected) => {
    const before = runs
    const response = await send(name, { 'content-type': type })
    await expectRefused(response, `Expected ${expected}, got '${type}'`, before)
  })

  it('refuses a request without one, and quotes a long one in part', async () => {
    const before = runs
    const expected = "Expected 'content-type: application/json', got"
    await expectRefused(await send('json', {}), `${expected} none`, before)
    const long = await send('json', { 'content-type': `x/${'y'.repeat(200)}` })
    await expectRefused(long, `${expected} 'x/${'y'.repeat(98)}'`, before)
  })

  it('asks a read for none: its input is its query', async () => {
    const response = await router.request(`${site}/api/read?a=1`, {
      headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' },
    })
    expect(await response.json()).toEqual({ data: { a: '1' }, error: null })
  })
})

describe('gzip-415', () => {
  it.each(['gzip', 'br', 'deflate', 'GZIP', 'identity, gzip', 'gzip, identity', 'zstd', ''])(
    'refuses a body that is %j',
    async (encoding) => {
      for (const [name, type] of [
        ['json', 'application/json'],
        ['form', form],
      ] as const) {
        const before = runs
        const headers = { 'content-type': type, 'content-encoding': encoding }
        const message = `Send the body without a content encoding, got '${encoding}'`
        await expectRefused(await send(name, headers), message, before)
      }
    },
  )

  it.each(['identity', 'Identity'])('takes one that is %j', async (encoding) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': encoding }
    expect((await send('json', headers)).status).toBe(200)
  })
})

describe('charset', () => {
  it.each(['; charset=utf-8', ';charset=UTF-8', '; charset="utf-8"', '; charset=utf8', '; x=y'])(
    'takes %j',
    async (parameter) => {
      const json = await send('json', { 'content-type': `application/json${parameter}` })
      expect(json.status).toBe(200)
      expect((await send('form', { 'content-type': `${form}${parameter}` }, '')).status).toBe(200)
    },
  )

  it.each([
    ['; charset=utf-16', 'utf-16'],
    [';CHARSET=latin1', 'latin1'],
    ['; charset="iso-8859-1"', 'iso-8859-1'],
    ['; x=y; charset = utf-7 ', 'utf-7'],
    ['; charset=utf-8x', 'utf-8x'],
    ['; charset=xutf-8', 'xutf-8'],
    ['; charset=us-ascii; charset=utf-8', 'us-ascii'],
  ])('refuses %j', async (parameter, charset) => {
    for (const [name, type] of [
      ['json', 'application/json'],
      ['form', form],
    ] as const) {
      const before = runs
      const response = await send(name, { 'content-type': type + parameter })
      await expectRefused(response, `Send the body in UTF-8, got '${charset}'`, before)
    }
  })

  it('quotes a long encoding or charset in part', async () => {
    const long = 'z'.repeat(200)
    const type = 'application/json'
    const encoded = await send('json', { 'content-type': type, 'content-encoding': long })
    const other = await send('json', { 'content-type': `${type}; charset=${long}` })
    for (const response of [encoded, other]) {
      const { error } = (await response.json()) as { error: { message: string } }
      expect(error.message).toMatch(/got 'z{100}'$/)
    }
  })
})

describe('the input of a call in process', () => {
  const call = (input: never) => {
    const context = createRequestContext({ env: {}, executionCtx: { waitUntil() {} } })
    const schema = z.object({ n: z.number(), at: z.date().optional() })
    const action = defineHonoAction({ schema, handler: (given) => given })
    return requestContext.run(context, () => callAction(action, input))
  }

  it('is what was given, of any type', async () => {
    const input = { n: 1, at: new Date(0) }
    expect(await call(input as never)).toEqual({ data: input, error: null })
    expect((await call({ n: '1' } as never)).error?.code).toBe('BAD_REQUEST')
  })

  it('is what the schema makes of the texts of a form', async () => {
    const form = new FormData()
    form.append('n', '1')
    expect(await call(form as never)).toEqual({ data: { n: 1 }, error: null })
  })
})
