import { createHash } from 'node:crypto'
import { defineHonoAction, type HonoEnv } from '@gnosticdev/hono-actions/actions'
import { describeMiddleware, openApi } from '@gnosticdev/hono-actions/openapi'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import fc from 'fast-check'
import { Hono, type Next } from 'hono'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { actionsOf, describedRouter, documentOf, operationOf } from '../support/openapi.ts'
import { ajv, sendFields } from '../support/openapi-values.ts'

const shop = await actionsOf('test/fixtures/openapi-worker/src/actions.ts')
const features = await actionsOf('test/fixtures/features-worker/src/actions.ts')
const ping = defineHonoAction({ handler: () => 'pong' })

describe('the document', () => {
  it.each([
    ['no actions', {}],
    ["the bookshop's actions", shop],
    ["the features' actions", features],
  ])('is valid for %s', async (_name, actions) => {
    const { paths } = await documentOf(actions)
    expect(Object.keys(paths)).toHaveLength(
      Object.keys(actions).length && Object.keys(paths).length,
    )
  })

  it('has each action at its path, by its name and in its group', async () => {
    const document = await documentOf(shop)
    expect(Object.keys(document.paths)).toEqual([
      '/api/search',
      '/api/order',
      '/api/review',
      '/api/recommend',
      '/api/subscribe',
      '/api/exported',
      '/api/ping',
      '/api/staff/addBook',
      '/api/staff/cover',
      '/api/staff/arrange',
      '/api/staff/old-report',
      '/api/files',
      '/api/files/{name}',
      '/api/files/check',
    ])
    expect(document.tags).toEqual([{ name: 'actions' }, { name: 'staff' }, { name: 'files' }])
    expect(operationOf(document, '/api/staff/addBook')).toMatchObject({
      operationId: 'staff.addBook',
      'x-action': 'staff.addBook',
      tags: ['staff'],
    })
    expect(operationOf(document, '/api/search', 'get')).toMatchObject({
      summary: 'Search books',
      description: 'Finds books by words of their title.',
    })
    expect(operationOf(document, '/api/staff/old-report', 'get').deprecated).toBe(true)
  })

  it('is the same one each time', async () => {
    const texts = await Promise.all(
      [1, 2].map(async () => (await describedRouter(shop).request('/api/openapi.json')).text()),
    )
    expect(texts[0]).toBe(texts[1])
    expect(texts[0]).toMatch(/^\{\n {2}"openapi": "3.1.0",/)
    expect(texts[0]?.endsWith('}\n')).toBe(true)
  })

  it('says what the options say', async () => {
    const info = { title: 'Shop', version: '2', description: 'Sells' }
    const servers = [{ url: 'https://example.com/v2', description: 'Live' }]
    expect(await documentOf({ ping }, { info, servers })).toMatchObject({ info, servers })
    expect((await documentOf({ ping })).info).toMatchObject({ title: 'API', version: '1.0.0' })
    expect(await documentOf({ ping })).not.toHaveProperty('servers')
  })

  it('describes no schema where the vendor has none', async () => {
    const actions = {
      plain: defineHonoAction({ schema: v.object({ a: v.string() }), handler: () => 1 }),
      wrapped: defineHonoAction({
        schema: toStandardJsonSchema(v.object({ a: v.string() })),
        handler: () => 1,
      }),
      ark: defineHonoAction({ schema: type({ a: 'string' }), handler: () => 1 }),
    }
    const document = await documentOf(actions)
    const bodyOf = (name: string) =>
      operationOf(document, `/api/${name}`).requestBody?.content['application/json']?.schema
    const described = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
    expect(bodyOf('plain')).toEqual({})
    expect(bodyOf('wrapped')).toEqual(described)
    expect(bodyOf('ark')).toEqual(described)
  })
})

describe('the input in the document', () => {
  it('is the query string as the client writes it', async () => {
    const schema = z.object({
      text: z.string(),
      tags: z.array(z.string()),
      author: z.object({ name: z.string(), born: z.date().optional() }),
      items: z.array(z.object({ count: z.int() })),
      labels: z.record(z.string(), z.number()),
      exact: z.boolean(),
      page: z.int().default(1),
      none: z.null().optional(),
    })
    const find = defineHonoAction({ method: 'GET', schema, handler: () => 1 })
    const { parameters = [] } = operationOf(await documentOf({ find }), '/api/find', 'get')
    const names = ['text', 'tags', 'author.name', 'author.born', 'exact', 'page']
    expect(parameters.map(({ name }) => name)).toEqual([...names, '_json'])
    // OpenAPI has no parameters for these.
    expect(parameters.at(-1)?.content?.['application/json']?.schema).toMatchObject({
      properties: { items: { type: 'array' }, labels: { type: 'object' }, none: { type: 'null' } },
      required: [],
    })
    const required = parameters.filter(({ required }) => required).map(({ name }) => name)
    expect(required).toEqual(['text', 'author.name'])
    expect(parameters.find(({ name }) => name === 'author.born')?.schema).toEqual({
      type: 'string',
      format: 'date-time',
    })
    // What is not required may be left out, and what is may not.
    const router = describedRouter({ find })
    expect((await router.request('/api/find?text=a&author.name=d')).status).toBe(200)
    expect((await router.request('/api/find?text=a')).status).toBe(400)
  })

  it('is JSON in one parameter of a query string if its fields depend on each other', async () => {
    const union = z.discriminatedUnion('by', [
      z.object({ by: z.literal('card'), token: z.string() }),
      z.object({ by: z.literal('bill'), name: z.string() }),
    ])
    const find = (schema: z.ZodType) =>
      defineHonoAction({ method: 'GET', schema, handler: () => 1 })
    const actions = {
      pay: find(union),
      any: find(z.any()),
      range: find(
        z.object({ by: z.string(), range: z.object({ from: z.int(), to: z.int() }).optional() }),
      ),
    }
    const document = await documentOf(actions)
    const described = (name: string) =>
      operationOf(document, `/api/${name}`, 'get').parameters?.map((one) => [
        one.name,
        one.required,
        one.content?.['application/json']?.schema ?? one.schema,
      ])
    expect(described('pay')).toEqual([
      ['_json', true, { oneOf: [expect.anything(), expect.anything()] }],
    ])
    expect(described('any')).toEqual([['_json', false, {}]])
    expect(described('range')).toEqual([
      ['by', true, { type: 'string' }],
      ['_json', false, expect.objectContaining({ properties: { range: expect.anything() } })],
    ])
    const json = encodeURIComponent(JSON.stringify({ by: 'card', token: 'a' }))
    expect((await describedRouter(actions).request(`/api/pay?_json=${json}`)).status).toBe(200)
  })

  it('is the fields of a form, with the rules between them', async () => {
    const schema = z.object({
      title: z.string().trim().min(2),
      author: z.object({ name: z.string(), born: z.int().optional() }).optional(),
      items: z.array(z.object({ count: z.int() })),
      labels: z.record(z.string(), z.number()),
      pay: z.discriminatedUnion('by', [
        z.object({ by: z.literal('card'), token: z.string() }),
        z.object({ by: z.literal('bill'), name: z.string() }),
      ]),
      photo: z.file().mime(['image/png', 'image/jpeg']).optional(),
      contact: z.email().or(z.literal('')).nullable(),
    })
    const sell = defineHonoAction({ accept: 'form', schema, handler: () => 1 })
    const { requestBody } = operationOf(await documentOf({ sell }), '/api/sell')
    const form = requestBody?.content['application/x-www-form-urlencoded']?.schema ?? {}
    const names = ['title', 'author.name', 'author.born', 'items[0].count']
    const others = ['pay.by', 'pay.token', 'pay.name', 'contact']
    expect(Object.keys(form['properties'] ?? {})).toEqual([...names, ...others])
    expect(requestBody?.content['multipart/form-data']?.schema['properties']).toMatchObject({
      photo: { type: 'string', format: 'binary' },
    })
    expect(form['required']).toEqual(['title', 'pay.by'])
    const isValid = ajv.compile(form)
    const card = { title: ' ab ', 'pay.by': 'card', 'pay.token': 'x', contact: '' }
    const accepted: object[] = [
      card,
      { ...card, 'labels.a': 5, 'items[0].count': 1, 'author.name': 'Ada', 'author.born': 1815 },
    ]
    const refused: object[] = [
      { ...card, title: ' a ' },
      { ...card, 'author.born': 1815 },
      { ...card, contact: '@' },
      { ...card, 'labels.a': 'x' },
      { ...card, 'pay.by': 'bill' },
    ]
    for (const [values, wanted] of [
      ...accepted.map((one) => [one, 200] as const),
      ...refused.map((one) => [one, 400] as const),
    ]) {
      const body = new URLSearchParams(
        Object.entries(values).map(([name, one]) => [name, `${one}`]),
      )
      const headers = { 'sec-fetch-site': 'same-origin' }
      const response = await describedRouter({ sell }).request('/api/sell', {
        method: 'POST',
        headers,
        body,
      })
      expect([values, isValid(values), response.status]).toEqual([values, wanted === 200, wanted])
    }
  })

  it('is JSON, a form, or both', async () => {
    const document = await documentOf(shop)
    const typesOf = (path: string) =>
      Object.keys(operationOf(document, path).requestBody?.content ?? {})
    expect(typesOf('/api/order')).toEqual(['application/json'])
    expect(typesOf('/api/review')).toEqual([
      'application/json',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
    ])
    // A file that is required comes in no other form.
    expect(typesOf('/api/staff/cover')).toEqual(['multipart/form-data'])
    const { schema } = operationOf(document, '/api/staff/cover').requestBody?.content[
      'multipart/form-data'
    ] ?? { schema: {} }
    expect(schema).toEqual({
      type: 'object',
      properties: {
        isbn: { type: 'string' },
        image: { type: 'string', format: 'binary', contentMediaType: 'image/png' },
      },
      required: ['isbn', 'image'],
      additionalProperties: false,
    })
    // JSON cannot carry a file.
    const inJson = operationOf(document, '/api/review').requestBody?.content['application/json']
    expect(JSON.stringify(inJson)).not.toContain('binary')
    expect(operationOf(document, '/api/review')['x-limits']).toMatchObject({
      maxBodySize: 2_000_000,
      maxFiles: 1,
    })
  })

  it('may be left out where the schema takes nothing', async () => {
    const actions = {
      needed: defineHonoAction({ schema: z.object({}), handler: () => 1 }),
      optional: defineHonoAction({ schema: z.object({}).optional(), handler: () => 1 }),
      later: defineHonoAction({
        schema: z
          .string()
          .default('a')
          .refine(async () => true),
        handler: () => 1,
      }),
      none: ping,
    }
    const document = await documentOf(actions)
    const required = Object.keys(actions).map(
      (name) => operationOf(document, `/api/${name}`).requestBody?.required,
    )
    expect(required).toEqual([true, false, false, false])
  })

  it('refers to schemas with a name, and to those that contain themselves', async () => {
    const { components } = await documentOf(shop)
    expect(Object.keys(components.schemas)).toEqual([
      'ActionError',
      'ActionIssue',
      'Book',
      'Devalue',
      'Shelf',
    ])
    expect(components.schemas['Shelf']).toMatchObject({
      properties: { shelves: { items: { $ref: '#/components/schemas/Shelf' } } },
    })
  })

  it('gives a schema that contains itself a name where it has none', async () => {
    const shelve = defineHonoAction({ schema: shelfOfShelves(), handler: () => 1 })
    const document = await documentOf({ shelve })
    const { requestBody } = operationOf(document, '/api/shelve')
    const schema = { $ref: '#/components/schemas/shelve.input' }
    expect(requestBody?.content['application/json']).toEqual({ schema })
    expect(document.components.schemas['shelve.input']).toMatchObject({
      properties: { shelves: { items: schema } },
    })
  })

  it('keeps schemas of one name apart', async () => {
    const taking = (thing: z.ZodType) =>
      defineHonoAction({ schema: z.object({ thing }), handler: () => 1 })
    const text = taking(z.string().meta({ id: 'Thing' }))
    const { components } = await documentOf({
      text,
      again: text,
      number: taking(z.number().meta({ id: 'Thing' })),
      error: taking(z.boolean().meta({ id: 'ActionError' })),
    })
    expect(components.schemas).toMatchObject({
      ActionError: { type: 'object' },
      ActionError_2: { type: 'boolean' },
      Thing: { type: 'string' },
      Thing_2: { type: 'number' },
    })
    expect(components.schemas).not.toHaveProperty('Thing_3')
  })
})

describe('fields that are valid by the document', () => {
  it.each(['query', 'urlencoded', 'multipart'] as const)(
    'are accepted as OpenAPI sends them: %s',
    async (way) => {
      const { wrong, valid, invalid } = await sendFields(way, 'zod', 150)
      expect(wrong.slice(0, 5)).toEqual([])
      expect(Math.min(valid, invalid)).toBeGreaterThan(50)
    },
  )
})

describe('the answers in the document', () => {
  it('are in the envelope, with the output where one is declared', async () => {
    const document = await documentOf(shop)
    const { responses } = operationOf(document, '/api/order')
    expect(responses['200']).toMatchObject({
      content: {
        'application/json': {
          schema: {
            properties: {
              data: { properties: { id: { format: 'uuid' }, total: { type: 'number' } } },
              error: { type: 'null' },
            },
            required: ['data', 'error'],
          },
        },
        'application/json+devalue': {},
      },
    })
    // What is undefined arrives as null.
    expect(operationOf(document, '/api/staff/old-report', 'get').responses['200']).toMatchObject({
      content: {
        'application/json': {
          schema: { properties: { data: { anyOf: [{ type: 'number' }, { type: 'null' }] } } },
        },
      },
    })
  })

  it('are the refusals that apply, and no others', async () => {
    const document = await documentOf(shop)
    const statusesOf = (path: string, method: 'get' | 'post' = 'post') =>
      Object.keys(operationOf(document, path, method).responses).join(' ')
    expect(statusesOf('/api/ping')).toBe('200 400 403 413 415 500 503 default')
    expect(statusesOf('/api/order')).toBe('200 400 403 413 415 422 429 500 503 504 default')
    expect(statusesOf('/api/search', 'get')).toBe('200 304 400 500 503 default')
    expect(statusesOf('/api/subscribe')).toBe('200 202 400 403 413 415 500 503 default')
  })

  it("are the action's own errors, each with its data", async () => {
    const { responses } = operationOf(await documentOf(shop), '/api/order')
    expect(responses['422']).toMatchObject({
      description: expect.stringContaining('`OUT_OF_STOCK`, `CARD_DECLINED`'),
      content: {
        'application/json': {
          schema: {
            properties: {
              error: {
                oneOf: [
                  {
                    allOf: [
                      { $ref: '#/components/schemas/ActionError' },
                      {
                        properties: {
                          code: { const: 'OUT_OF_STOCK' },
                          data: { properties: { left: { type: 'integer' } } },
                        },
                        required: ['data'],
                      },
                    ],
                  },
                  { allOf: [{}, { properties: { code: { const: 'CARD_DECLINED' } } }] },
                ],
              },
            },
          },
        },
      },
    })
  })

  it('are events, files, or whatever a handler returns', async () => {
    const document = await documentOf(shop)
    const typesOf = (path: string) => {
      const answer = operationOf(document, path).responses['200']
      return answer && 'content' in answer ? Object.keys(answer.content ?? {}) : []
    }
    expect(typesOf('/api/recommend')).toEqual(['text/event-stream'])
    expect(typesOf('/api/exported')).toEqual(['text/csv'])
    expect(typesOf('/api/ping')).toEqual(['application/json', 'application/json+devalue', '*/*'])
  })

  it('are preceded by guards, by their names', async () => {
    const document = await documentOf({
      ...shop,
      hidden: defineHonoAction({
        use: [(_: unknown, next: Next) => next()],
        authorize: () => {},
        handler: () => 1,
      }),
    })
    expect(operationOf(document, '/api/order')).toMatchObject({
      'x-guards': ['rateLimit'],
      description: expect.stringContaining('Guarded by `rateLimit`.'),
    })
    expect(operationOf(document, '/api/staff/addBook')).toMatchObject({
      'x-guards': ['requireStaff', 'authorize'],
      description: expect.stringMatching(/^Adds a book.*\n\nGuarded by `requireStaff`, then /),
    })
    expect(operationOf(document, '/api/hidden')['x-guards']).toEqual(['middleware', 'authorize'])
    expect(operationOf(document, '/api/hidden')).not.toHaveProperty('security')
    expect(operationOf(document, '/api/ping')).not.toHaveProperty('x-guards')
  })
})

describe('a described middleware', () => {
  it('adds its security scheme and its errors to the actions that use it', async () => {
    const document = await documentOf(shop)
    expect(document.components.securitySchemes).toEqual({
      staff: { type: 'apiKey', in: 'header', name: 'x-staff' },
    })
    const { security, responses } = operationOf(document, '/api/staff/addBook')
    expect(security).toEqual([{ staff: [] }])
    expect(responses['401']).toMatchObject({
      description: '`UNAUTHORIZED`: The caller is not a member of staff.',
    })
    expect(operationOf(document, '/api/ping')).not.toHaveProperty('security')
    expect(operationOf(document, '/api/ping').responses).not.toHaveProperty('401')
  })

  it('needs all schemes of all middleware, in any position', async () => {
    const bearer = describeMiddleware((_: unknown, next: Next) => next(), {
      security: { bearer: { type: 'http', scheme: 'bearer' } },
      errors: { UNAUTHORIZED: 'The token is missing.', FORBIDDEN: 'The token has no such right.' },
    })
    const both = describeMiddleware((_: unknown, next: Next) => next(), {
      security: { session: { type: 'apiKey', in: 'cookie', name: 'sid' } },
      errors: { UNAUTHORIZED: 'The session has expired.' },
    })
    const action = defineHonoAction({ use: [bearer, both], handler: () => 1 })
    const document = await documentOf({ action, ping })
    const { security, responses } = operationOf(document, '/api/action')
    expect(security).toEqual([{ bearer: [], session: [] }])
    expect(responses['401']).toMatchObject({
      description:
        '`UNAUTHORIZED`: The token is missing.\n\n`UNAUTHORIZED`: The session has expired.',
    })
    expect(responses['403']).toMatchObject({
      description: '`FORBIDDEN`: The token has no such right.',
    })
  })
})

describe('files in the document', () => {
  const file = z.file()
  const typesOf = async (schema: z.ZodType, accept: 'json' | 'both') => {
    const action = defineHonoAction({ schema, accept: accept as 'json', handler: () => 1 })
    const { content = {} } =
      operationOf(await documentOf({ action }), '/api/action').requestBody ?? {}
    return [Object.keys(content), content['application/json']?.schema]
  }

  it.each(['json', 'both'] as const)(
    'are in multipart bodies only, with accept: %s',
    async (accept) => {
      const named = z.object({ photo: file.optional() }).meta({ id: 'Named' })
      for (const schema of [
        z.object({ name: z.string(), photo: file }),
        z.object({ name: z.string(), list: z.array(file).min(1) }),
        z.object({ name: z.string(), in: z.object({ photo: file }) }),
        z.object({ name: z.string() }).and(z.object({ photo: file })),
      ]) {
        expect(await typesOf(schema, accept)).toEqual([['multipart/form-data'], undefined])
      }
      for (const schema of [
        z.object({ name: z.string(), photo: file.optional() }),
        z.object({ name: z.string(), list: z.array(file) }),
        z.object({ name: z.string(), either: z.union([file, z.string()]) }),
        z.object({ name: z.string(), named, again: z.array(named) }),
      ]) {
        const [types, inJson] = await typesOf(schema, accept)
        expect(types).toEqual(expect.arrayContaining(['application/json', 'multipart/form-data']))
        expect(inJson).toMatchObject({ properties: { name: { type: 'string' } } })
        expect(JSON.stringify(inJson)).not.toMatch(/binary|Named/)
      }
    },
  )

  it('keep a recursive schema as it is inside itself', async () => {
    const folder = z.object({
      name: z.string(),
      photo: file.optional(),
      get folders() {
        return z.array(folder).optional()
      },
    })
    const [types] = await typesOf(folder, 'json')
    expect(types).toEqual(['application/json', 'multipart/form-data'])
  })
})

describe('the reference page', () => {
  const hostile = `</script><img src=x onerror=alert(1)> "' &lt;`
  const viewer = '/assets/scalar.js'

  it('is served for a viewer only, with the path of the document', async () => {
    const without = await describedRouter(shop).request('/api/reference')
    expect(without.status).toBe(404)
    for (const path of ['/api/reference', '/api/reference/']) {
      const url = `https://shop.example${path}`
      const response = await describedRouter(shop, { viewer }).request(url)
      const html = await response.text()
      expect([response.status, html]).toEqual([200, expect.stringContaining(`src="${viewer}"`)])
      expect(html).toContain('"url":"/api/openapi.json"')
    }
  })

  it('shows any title as text, and runs no script but the two', async () => {
    const response = await describedRouter(shop, {
      viewer,
      info: { title: hostile },
      servers: [{ url: 'https://api.example.com/v2' }, { url: '/v1' }],
    }).request('https://shop.example/api/reference')
    const html = await response.text()
    expect(html.match(/<script/g)).toHaveLength(2)
    expect(html).not.toContain('<img')
    const inline = /<script>(.*)<\/script>/.exec(html)?.[1] ?? ''
    const hash = createHash('sha256').update(inline).digest('base64')
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'none'; script-src https://shop.example 'sha256-${hash}'; ` +
        "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; " +
        'connect-src https://shop.example https://api.example.com; ' +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
  })
})

describe('Hono routes in the document', () => {
  it('have their paths and methods', async () => {
    const app = new Hono<HonoEnv>()
      .use((_, next) => next())
      .use('/secret/*', (_, next) => next())
      .get('/', (c) => c.text('all'))
      .get('/', (c) => c.text('never'))
      .get('/:id{[0-9]+|new}', (c) => c.text('one'))
      .put('/:key', (c) => c.text('put'))
      .get('/:id/parts/:id', (c) => c.text('part'))
      .get('/by/:year/:month?', (c) => c.text('by'))
      .get('/raw/*', (c) => c.text('raw'))
      .all('/any', (c) => c.text('any'))
      .on('PURGE', '/cache', (c) => c.text('gone'))
    const document = await documentOf({ app })
    const listed = Object.entries(document.paths).map(([path, item]) => [path, Object.keys(item)])
    expect(Object.fromEntries(listed)).toEqual({
      '/api/app': ['get'],
      '/api/app/{id}': ['get', 'put'],
      '/api/app/{id}/parts/{id2}': ['get'],
      '/api/app/by/{year}': ['get'],
      '/api/app/by/{year}/{month}': ['get'],
      '/api/app/raw/{rest}': ['get'],
      '/api/app/any': ['get', 'post', 'put', 'patch', 'delete'],
    })
    expect(operationOf(document, '/api/app', 'get').operationId).toBe('app.get')
    const { parameters, responses } = operationOf(document, '/api/app/{id}', 'get')
    expect(parameters).toEqual([
      {
        name: 'id',
        in: 'path',
        required: true,
        schema: { type: 'string', pattern: '^(?:[0-9]+|new)$' },
      },
    ])
    expect(Object.keys(responses)).toEqual(['default'])
    expect(operationOf(document, '/api/app/{id}', 'put').parameters).toMatchObject([{ name: 'id' }])
  })

  it('are described as actions where they are some', async () => {
    const check = operationOf(await documentOf(shop), '/api/files/check')
    expect(check.requestBody?.content['application/json']?.schema).toMatchObject({
      properties: { mail: { format: 'email' } },
    })
    expect(check).not.toHaveProperty('x-action')
  })
})

describe('any action', () => {
  const names = fc.constantFrom('a', 'b.c', 'd[0]', '', '__proto__', 'type', '"<b>', '😀')
  const { schema: anySchema } = fc.letrec<{ schema: z.ZodType }>((tie) => ({
    schema: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<z.ZodType[]>(
        z.string(),
        z.date(),
        z.bigint(),
        z.file(),
        z.any(),
        z.never(),
        z.literal(['a', 1, null]),
        z.string().transform(Number),
        z.custom<string>(),
        z.iso.datetime().describe('<script>`'),
        z.record(z.string(), z.number()),
        z.string().default('a'),
        z.undefined(),
        shelfOfShelves(),
      ),
      fc
        .dictionary(names, tie('schema'), { maxKeys: 3, noNullPrototype: true })
        .map((shape) => z.object(shape)),
      tie('schema').map((inner) => z.array(inner)),
      tie('schema').map((inner) => inner.optional()),
      tie('schema').map((inner) => inner.nullable()),
      tie('schema').map((inner) => z.lazy(() => inner)),
      fc.tuple(tie('schema'), tie('schema')).map((members) => z.union(members)),
      fc.tuple(tie('schema'), tie('schema')).map(([a, b]) => z.intersection(a, b)),
      fc.tuple(tie('schema'), tie('schema')).map((items) => z.tuple(items)),
    ),
  }))

  it('has a valid document', async () => {
    await fc.assert(
      fc.asyncProperty(
        anySchema,
        anySchema,
        fc.constantFrom('json', 'form', 'both'),
        fc.constantFrom('GET', 'POST'),
        async (schema, output, accept, method) => {
          const odd = defineHonoAction({
            schema,
            output: output as z.ZodType<unknown>,
            accept: accept as 'json',
            method: method as 'POST',
            errors: { ODD: schema },
            handler: () => 1,
          })
          await documentOf({ odd, 'a.c': odd, a: { b: odd } })
        },
      ),
      { numRuns: 60 },
    )
  })
})

function shelfOfShelves(): z.ZodType {
  const shelf = z.object({
    get shelves() {
      return z.array(shelf)
    },
  })
  return shelf
}

describe('openApi', () => {
  it.each(['openapi.json', 'reference'])('takes the name %s for itself', async (name) => {
    const message = new RegExp(`honoActions\\["${name}"\\] can't have that name.*HA250.md$`, 's')
    for (const actions of [{ [name]: ping }, { [name]: { below: ping } }, { [name]: new Hono() }]) {
      const openapi = openApi({ viewer: '/scalar.js' })
      expect(() => createRouter(actions, { openapi })).toThrow(message)
      expect(() => createRouter(actions)).not.toThrow()
    }
  })

  it('refuses options that would make no valid document', () => {
    expect(() => openApi({ info: { version: 2 as never } })).toThrow(/info.version.*HA251.md$/s)
    for (const url of [undefined, 1, 'https://', 'http://a b']) {
      expect(() => openApi({ servers: [{ url: url as never }] })).toThrow(/no URL.*HA252.md$/s)
    }
    expect(() => openApi({ servers: [{ url: '/v1' }] })).not.toThrow()
  })

  it('serves nothing where it is not asked to', async () => {
    const router = createRouter({ ping })
    expect((await router.request('/api/openapi.json')).status).toBe(404)
    expect((await router.request('/api/reference')).status).toBe(404)
  })
})
