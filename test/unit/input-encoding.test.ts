import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createActions, createHonoClient } from '@gnosticdev/hono-actions/client'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import * as mini from 'zod/mini'

const site = 'https://site.example'

/** Calls an action by the client. Returns what the handler got, and the request. */
async function send(options: { method?: 'GET' | 'POST'; schema: object }, input: unknown) {
  let got: unknown = 'nothing'
  const handler = (given: unknown) => {
    got = given
  }
  const router = createRouter({ x: defineHonoAction({ ...options, handler } as never) })
  let url = ''
  let body: unknown
  let type: string | null = null
  const fetch = async (address: string, init: RequestInit) => {
    const request = new Request(address, init)
    url = address.slice(`${site}/api/x`.length)
    type = request.headers.get('content-type')
    body = init.body
    return router.fetch(request)
  }
  type Call = (input: unknown) => Promise<{ error: { message: string } | null }>
  const client = createActions({ baseUrl: `${site}/api`, fetch }) as unknown as {
    x: Call & { $get: Call }
  }
  const { error } = await (options.method === 'GET' ? client.x.$get : client.x)(input)
  return { got, error, url, body, type }
}

const at = new Date('2024-02-29T10:20:30.000Z')
const photo = new File(['pixels'], 'a b.png', { type: 'image/png' })

describe('a JSON body', () => {
  it('has a date as ISO text, a bigint as digits, a set and a map as arrays', async () => {
    const schema = z.object({
      at: z.date(),
      n: z.bigint(),
      tags: z.set(z.string()),
      seats: z.map(z.string(), z.bigint()),
    })
    const input = { at, n: 5n, tags: new Set(['a']), seats: new Map([['b', 7n]]) }
    const { got, body } = await send({ schema }, input)
    expect(got).toStrictEqual(input)
    expect(JSON.parse(String(body))).toEqual({
      at: '2024-02-29T10:20:30.000Z',
      n: '5',
      tags: ['a'],
      seats: [['b', '7']],
    })
  })

  it('is the same one by honoClient, without files', async () => {
    const got: unknown[] = []
    const schema = z.object({
      at: z.date(),
      n: z.bigint(),
      seats: z.map(z.string(), z.set(z.bigint())),
      none: z.nan(),
      photo: z.file().optional(),
    })
    const take = defineHonoAction({ schema, handler: (input) => got.push(input) })
    const router = createRouter({ take })
    const { api } = createHonoClient<{ take: typeof take }, '/api'>({
      baseUrl: site,
      fetch: async (address, init) => router.fetch(new Request(address, init)),
    })
    const json = { at, n: 5n, seats: new Map([['a', new Set([7n])]]), none: Number.NaN }
    expect((await api.take.$post({ json })).status).toBe(200)
    expect(got).toStrictEqual([json])
    expect((await api.take.$post({ json: { ...json, photo } })).status).toBe(400)
    expect(api.take.$url().pathname).toBe('/api/take')
  })

  it('is multipart if the input has a file, also for an action that takes only JSON', async () => {
    const schema = z.object({ title: z.string(), at: z.date(), photos: z.array(z.file()) })
    const input = { title: '5', at, photos: [photo] }
    const { got, body, type } = await send({ schema }, input)
    expect(got).toMatchObject({ title: '5', at, photos: [{ name: 'a b.png', type: 'image/png' }] })
    expect(type).toContain('multipart/form-data')
    const json = '{"title":"5","at":"2024-02-29T10:20:30.000Z","photos":[null]}'
    expect([...(body as FormData)].map(([name, value]) => [name, String(value)])).toEqual([
      ['_json', json],
      ['photos[0]', '[object File]'],
    ])
  })

  it.each([
    ['Zod', z.object({ at: z.date(), n: z.bigint() })],
    ['zod/mini', mini.object({ at: mini.date(), n: mini.bigint() })],
    ['Valibot', v.object({ at: v.date(), n: v.bigint() })],
    ['ArkType', type({ at: 'Date', n: 'bigint' })],
  ])('is decoded by a schema of %s', async (_, schema) => {
    expect((await send({ schema }, { at, n: 5n })).got).toEqual({ at, n: 5n })
    expect((await send({ method: 'GET', schema }, { at, n: 5n })).got).toEqual({ at, n: 5n })
  })

  it('keeps a date as text for a library that does not show the shape of its schemas', async () => {
    const validate = (value: unknown) =>
      (value as { at: unknown }).at instanceof Date
        ? { value }
        : { issues: [{ message: 'No date' }] }
    const schema = { '~standard': { version: 1, vendor: 'unknown', validate } }
    expect((await send({ schema }, { at })).error).toMatchObject({
      code: 'BAD_REQUEST',
      status: 400,
    })
  })

  it('rejects in the same words as a server-side call what the schema refuses', async () => {
    for (const [schema, value] of [
      [z.date().nullable(), new Date(Number.NaN)],
      [z.nullable(z.number()), Number.NaN],
    ] as const) {
      const { error } = await send({ schema: z.object({ value: schema }) }, { value })
      expect(error).toMatchObject({ code: 'BAD_REQUEST' })
    }
  })

  it.each([
    ['a function', { run: () => 1 }, 'a function at run'],
    ['a symbol', { list: [Symbol('x')] }, 'a symbol at list[0]'],
    ['a promise', { a: { b: Promise.resolve(1) } }, 'a promise at a.b'],
  ])('is not sent with %s', async (_, input, message) => {
    const { error } = await send({ schema: z.any() }, input)
    expect(error).toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining(message) })
  })
})

describe('a query string', () => {
  const any = z.object({
    q: z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]).optional(),
    page: z.number().optional(),
  })

  it.each([
    [{ q: 'a b', page: 2 }, '?q=a+b&page=2'],
    [{ q: true }, '?q=true'],
    [{ q: 5 }, '?q=5'],
    [{ q: ['a', 'b'] }, '?q=a&q=b'],
    [{ q: '5', page: 2 }, '?page=2&_json={"q":"5"}'],
    [{ q: 'true' }, '?_json={"q":"true"}'],
    [{ q: '' }, '?_json={"q":""}'],
    [{ q: null }, '?_json={"q":null}'],
    [{ q: [] }, '?_json={"q":[]}'],
    [{ q: ['a'] }, '?_json={"q":["a"]}'],
    [{}, '?_json={}'],
  ])('keeps %j apart from other values', async (input, query) => {
    const { got, url } = await send({ method: 'GET', schema: any }, input)
    expect(got).toStrictEqual(input)
    expect(decodeURIComponent(url)).toBe(query.replace(' ', '+'))
  })

  it.each([[5], ['5'], [''], [null], [[]], [new Set(['a'])], [at], [[{ a: 1n }]], [undefined]])(
    'carries the top-level value %o',
    async (input) => {
      const schema = z
        .union([
          z.number(),
          z.date(),
          z.string(),
          z.null(),
          z.array(z.object({ a: z.bigint() })),
          z.set(z.string()),
        ])
        .optional()
      expect((await send({ method: 'GET', schema }, input)).got).toStrictEqual(input)
    },
  )

  it.each([
    ['?_json=5&page=2', 'Sent both as JSON and as fields'],
    ['?page=2&_json={"page":3}', 'Sent both as JSON and as a field'],
    ['?_json={', 'not valid JSON'],
    ['?_json={}&_json={}', 'Expected one parameter _json'],
    ['?_json={"__proto__":{"a":1}}', 'not allowed'],
  ])('is refused as %s', async (query, message) => {
    const action = defineHonoAction({ method: 'GET', schema: any, handler: () => 'ran' })
    const response = await createRouter({ x: action }).fetch(new Request(`${site}/api/x${query}`))
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(message)
  })
})

describe('a multipart body that is marked as an input', () => {
  const router = createRouter({
    x: defineHonoAction({
      schema: z.object({ photo: z.file() }),
      handler: ({ photo }) => photo.name,
    }),
  })
  const post = (parts: [string, string | File][], headers: Record<string, string>) => {
    const body = new FormData()
    for (const [name, value] of parts) body.append(name, value)
    return router.fetch(new Request(`${site}/api/x`, { method: 'POST', body, headers }))
  }
  const marked = { 'x-action-input': 'multipart', 'sec-fetch-site': 'same-origin' }

  it('is refused without the header, which a form cannot send', async () => {
    const parts: [string, string | File][] = [
      ['_json', '{"photo":null}'],
      ['photo', photo],
    ]
    expect((await post(parts, { ...marked })).status).toBe(200)
    expect((await post(parts, { 'sec-fetch-site': 'same-origin' })).status).toBe(415)
    expect((await post(parts, { ...marked, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  })

  it.each<[string, [string, string | File][]]>([
    ['without JSON', [['photo', photo]]],
    [
      'with another text',
      [
        ['_json', '{}'],
        ['title', 'x'],
      ],
    ],
    [
      'with a file that has no place',
      [
        ['_json', '{"photo":null}'],
        ['other', photo],
      ],
    ],
    [
      'with a file in place of a value',
      [
        ['_json', '{"photo":"x"}'],
        ['photo', photo],
      ],
    ],
    [
      'with a file in the prototype',
      [
        ['_json', '{}'],
        ['constructor.prototype', photo],
      ],
    ],
  ])('is refused %s', async (_, parts) => {
    expect((await post(parts, marked)).status).toBe(400)
  })
})

describe('a deferred call', () => {
  const form = new FormData()
  form.set('text', 'x')
  const json = { 'content-type': 'application/json' }

  it.each([
    ['JSON', { text: 'x' }, '{"text":"x"}', json],
    ['no input', undefined, undefined, json],
    ['a form', form, form, {}],
    ['files', { photo }, expect.any(FormData), { 'x-action-input': 'multipart' }],
  ])('with %s asks for it by its headers', async (_, input, body, content) => {
    const sent: RequestInit[] = []
    const fetch = async (_: string, init: RequestInit) => {
      sent.push(init)
      return Response.json({ data: null, error: null })
    }
    type Defer = (input: unknown, options?: object) => Promise<unknown>
    const { x } = createActions({ baseUrl: site, fetch }) as unknown as { x: { defer: Defer } }
    await x.defer(input)
    await x.defer(input, { id: 'one', delaySeconds: 5 })
    const headers = { accept: 'application/json+devalue', prefer: 'respond-async', ...content }
    expect(sent.map(({ body, headers }) => ({ body, headers }))).toEqual([
      { body, headers },
      { body, headers: { ...headers, 'idempotency-key': 'one' } },
    ])
  })
})
