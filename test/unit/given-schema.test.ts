import { callAction, defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { honoRequestContext } from '@gnosticdev/hono-actions/context'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { type } from 'arktype'
import { Hono } from 'hono'
import * as v from 'valibot'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { definitionOf } from '../../src/actions/define/definition.ts'

const post = (body?: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
})

afterEach(() => void vi.restoreAllMocks())

describe('a schema that a function makes', () => {
  it('is made once, at the first use', async () => {
    const schema = vi.fn(() => z.object({ name: z.string() }))
    const output = vi.fn(() => z.string())
    const action = defineHonoAction({ schema, output, handler: ({ name }) => name })
    const router = createRouter({ action, other: defineHonoAction({ handler: () => 1 }) })
    await router.request('/api/other', post())
    await router.request('/api/action', { method: 'POST' })
    expect([schema.mock.calls, output.mock.calls]).toEqual([[], []])

    expect(await (await router.request('/api/action', post({ name: 1 }))).json()).toMatchObject({
      error: { code: 'BAD_REQUEST', issues: [{ path: ['name'] }] },
    })
    const ask = async (name: string) =>
      (await (await router.request('/api/action', post({ name }))).json()) as { data: string }
    expect(await Promise.all(['a', 'b', 'c'].map(ask))).toMatchObject([
      { data: 'a' },
      { data: 'b' },
      { data: 'c' },
    ])
    expect([schema.mock.calls, output.mock.calls]).toEqual([[[]], [[]]])
  })

  it.each([
    ['Zod', () => z.object({ age: z.number() })],
    ['Valibot', () => v.object({ age: v.number() })],
    ['ArkType', () => type({ age: 'number' })],
    ['ArkType, given as it is', type({ age: 'number' })],
  ])('validates by %s', async (_, schema) => {
    const action = defineHonoAction({
      schema: schema as () => z.ZodObject<{ age: z.ZodNumber }>,
      handler: ({ age }) => age,
    })
    const router = createRouter({ action })
    expect(await (await router.request('/api/action', post({ age: 3 }))).json()).toEqual({
      data: 3,
      error: null,
    })
    expect((await router.request('/api/action', post({ age: 'x' }))).status).toBe(400)
  })

  it.each([
    ['schema', 'none', () => undefined],
    ['schema', 'no schema', () => ({ name: 'string' })],
    ['schema', 'a promise', async () => z.string()],
    ['output', 'no schema', () => ({ name: 'string' })],
  ])('makes a 500 of its first use where the %s is %s', async (name, _, make) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const definition = { [name]: make, handler: () => 'secret' }
    const action = defineHonoAction(definition as unknown as { handler: () => string })
    const router = createRouter({ action })
    for (const times of [1, 2]) {
      const response = await router.request('/api/action', post())
      expect(response.status).toBe(500)
      expect(await response.text()).not.toMatch(/secret|HA302|Standard Schema/)
      expect(log.mock.calls.flat().join('\n').match(/HA302/g)?.length).toBeGreaterThanOrEqual(times)
    }
    expect(log.mock.calls.flat().join('\n')).toContain(`defineHonoAction's ${name} does not follow`)
  })

  it('makes a 500 of it in process too, and hides what the function itself throws', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const action = defineHonoAction({
      schema: (): z.ZodString => {
        throw new Error('not loaded')
      },
      handler: (input) => input,
    })
    const app = new Hono().use(honoRequestContext()).get('/', async (c) => {
      const { error } = await callAction(action, 'x')
      return c.json({ code: error?.code, message: error?.message })
    })
    expect(await (await app.request('/')).json()).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      message: 'Internal error',
    })
    expect(log.mock.calls.flat().join('\n')).toContain('not loaded')
  })

  it('is made again where making it has failed', () => {
    const make = vi.fn(() => z.string())
    make.mockImplementationOnce(() => {
      throw new Error('not yet')
    })
    const action = defineHonoAction({ schema: make, handler: () => 1 })
    const definition = definitionOf(action)
    expect(() => definition?.schema).toThrow('not yet')
    expect(definition?.schema).toBe(definition?.schema)
    expect(make).toHaveBeenCalledTimes(2)
  })
})

describe('a schema that is given as it is', () => {
  it('is checked at once', () => {
    for (const bad of [null, 0, 1, '', 'string', false, { name: 'string' }]) {
      const define = () => defineHonoAction({ output: bad, handler: () => 1 } as never)
      expect(define).toThrow("defineHonoAction's output does not follow Standard Schema")
    }
    const schema = z.string()
    expect(definitionOf(defineHonoAction({ schema, handler: () => 1 }))?.schema).toBe(schema)
    expect(definitionOf(defineHonoAction({ handler: () => 1 }))?.schema).toBeUndefined()
  })

  it('is not made to make anything before it is used', () => {
    let reads = 0
    const late = {
      get '~standard'() {
        reads++
        return {}
      },
    }
    const action = defineHonoAction({ schema: late as never, handler: () => 1 })
    expect(reads).toBe(0)
    const use = () => definitionOf(action)?.schema
    expect(use).toThrow("defineHonoAction's schema does not follow Standard Schema")
  })
})
