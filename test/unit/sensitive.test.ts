import { inspect } from 'node:util'
import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createActions } from '@gnosticdev/hono-actions/client'
import { formOf } from '@gnosticdev/hono-actions/forms'
import { acceptBatches, createRouter } from '@gnosticdev/hono-actions/router'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { documentOf } from '../support/openapi.ts'

// biome-ignore lint/suspicious/noExplicitAny: schemas of three libraries, which have no common type.
type Schema = any

/** Schemas of a library whose messages quote the value. */
interface Library {
  text: Schema
  /** The same with metadata; without it if the library has none that the kit reads. */
  marked?: Schema
  object(entries: Record<string, Schema>): Schema
  list(item: Schema): Schema
  optional(inner: Schema): Schema
}

const quoting = z.string().refine(() => false, { error: ({ input }) => `Not ${input}` })
const libraries: Library[] = [
  {
    text: quoting,
    marked: quoting.meta({ sensitive: true }),
    object: (entries) => z.object(entries),
    list: (item) => z.array(item),
    optional: (inner) => inner.optional(),
  },
  {
    text: v.pipe(v.string(), v.email()),
    marked: v.pipe(v.string(), v.email(), v.metadata({ sensitive: true })),
    object: (entries) => v.object(entries),
    list: (item) => v.array(item),
    optional: (inner) => v.optional(inner),
  },
  {
    text: type('string.email'),
    object: (entries) => type(entries),
    list: (item) => item.array(),
    optional: (inner) => inner.or('undefined'),
  },
]

const start = 's3cr3t'
const secrets = fc
  .string({ unit: fc.constantFrom(...'aB3"\\é😀 <&'), maxLength: 12 })
  .map((rest) => start + rest)
const names = fc.constantFrom('password', 'newPassword', 'passphrase', 'Passwort', 'pwd')
const cases = fc.record({
  library: fc.constantFrom(...libraries),
  name: names,
  isMarked: fc.boolean(),
  wrappers: fc.array(fc.constantFrom('object', 'list', 'optional'), { maxLength: 3 }),
  secret: secrets,
})

/** Builds a schema with a sensitive field, and an input with a secret in it. */
function build({
  library,
  name,
  isMarked,
  wrappers,
  secret,
}: typeof cases extends fc.Arbitrary<infer Case> ? Case : never) {
  const marked = isMarked ? library.marked : undefined
  const key = marked ? 'pin' : name
  let schema = library.object({ [key]: marked ?? library.text })
  let input: unknown = { [key]: secret }
  let path = key
  for (const wrapper of wrappers) {
    if (wrapper === 'optional') schema = library.optional(schema)
    else if (wrapper === 'list') {
      schema = library.object({ rows: library.list(schema) })
      input = { rows: [input] }
      path = `rows[0].${path}`
    } else {
      schema = library.object({ inside: schema })
      input = { inside: input }
      path = `inside.${path}`
    }
  }
  return { schema: library.object({ top: schema }), input: { top: input }, path: `top.${path}` }
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a sensitive value', () => {
  it('is in no error, however the action is called, and in no log', async () => {
    const logs: unknown[] = []
    for (const level of ['info', 'warn', 'error'] as const) {
      vi.spyOn(console, level).mockImplementation((...line) => void logs.push(...line))
    }
    const check = async (one: Parameters<typeof build>[0]) => {
      const { schema, input, path } = build(one)
      const action = defineHonoAction({ accept: 'both', schema, handler: () => 1 })
      const wrong = defineHonoAction({ output: schema, handler: () => input })
      const router = createRouter({ action, wrong }, { log: 'info' })
      const sent: string[] = []
      const read = async (response: Response) => {
        sent.push(await response.clone().text())
        return response
      }
      const post = async (body: BodyInit, headers: Record<string, string> = {}) => {
        const init = { method: 'POST', body, headers: { origin: 'http://localhost', ...headers } }
        const response = await router.request('/api/action', init)
        expect((await read(response)).status).toBe(400)
      }
      const form = new FormData()
      form.set(path, one.secret)
      await post(form)
      await post(JSON.stringify(input), { 'content-type': 'application/json' })
      const fetch = acceptBatches(router.fetch)
      const calls = createActions<never>({
        baseUrl: 'http://localhost/api',
        batch: true,
        fetch: async (url, init) => {
          return read(await fetch(new Request(url, init), {}, {} as never))
        },
      }) as unknown as { action(input: unknown): Promise<unknown> }
      await Promise.all([calls.action(input), calls.action(input)])
      const headers = { 'content-type': 'application/json' }
      await read(await router.request('/api/wrong', { method: 'POST', headers }))
      expect(sent.join()).toContain('BAD_REQUEST')
      expect(sent.join()).not.toContain(start)
    }
    await fc.assert(fc.asyncProperty(cases, check), { numRuns: 150 })
    const logged = inspect(logs, { depth: 9, maxArrayLength: null, maxStringLength: null })
    expect(logged).toContain('HA306')
    expect(logged).not.toContain(start)
  })

  it('is in no form that begins with given values', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { schema, input } = build(one)
        const action = defineHonoAction({ accept: 'form', schema, handler: () => 1 })
        createRouter({ action })
        const form = formOf(action, { values: input as never })
        expect(JSON.stringify(form)).toContain('"top')
        expect(JSON.stringify(form)).not.toContain(start)
      }),
      { numRuns: 150 },
    )
  })

  it('is a password if its format says so, whatever its name', () => {
    const schema = z.object({ again: z.string().meta({ format: 'password' }) })
    const action = defineHonoAction({ accept: 'form', schema, handler: () => 1 })
    createRouter({ action })
    const { again } = formOf(action, { values: { again: start } }).fields
    expect(again).toMatchObject({ value: '', attrs: { type: 'password' } })
    expect(JSON.stringify(again)).not.toContain(start)
  })

  it('is in no default and no example of the OpenAPI document', async () => {
    const secret = (schema: z.ZodType) => schema.meta({ examples: [start], example: start })
    const marked = { sensitive: true }
    const actions = {
      zod: defineHonoAction({
        schema: z.object({
          password: secret(z.string().default(start)),
          pin: secret(z.string().prefault(start)).meta({ ...marked, examples: [start] }),
          card: z
            .object({ number: secret(z.string()) })
            .meta({ ...marked, examples: [{ number: start }] }),
          list: z.array(z.object({ passwd: secret(z.string()) })),
        }),
        output: z.object({ password: secret(z.string()) }),
        handler: () => ({ password: '' }),
      }),
      valibot: defineHonoAction({
        schema: toStandardJsonSchema(v.object({ password: v.optional(v.string(), start) })),
        handler: () => 1,
      }),
    }
    const document = JSON.stringify(await documentOf(actions))
    expect(document).toContain('passwd')
    expect(document).not.toContain(start)
  })
})
