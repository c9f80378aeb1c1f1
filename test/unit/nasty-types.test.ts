import { createActions, createHonoClient } from '@gnosticdev/hono-actions/client'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { testAction } from '@gnosticdev/hono-actions/testing'
import { describe, expect, it } from 'vitest'
import { cases, honoActions } from '../types/nasty/nasty.ts'

const router = createRouter(honoActions)
const fetch = async (url: string, init: RequestInit) => router.fetch(new Request(url, init))

/** The client without its types, which the cases have. */
interface Untyped {
  (input: unknown): Promise<{ data: unknown; error: unknown }>
  [name: string]: Untyped | undefined
}

const client = createActions<typeof honoActions>({
  baseUrl: 'http://localhost/api',
  fetch,
}) as unknown as Untyped

describe('the data of an action with a type that is hard to infer', () => {
  it.each(Object.entries(cases))(
    '%s is what the type says, by fetch and in a test',
    async (name, { action, input, data }) => {
      const [key = ''] = name.split('.')
      const caller = key === 'hello' ? client[key]?.['$get'] : client[key]
      expect(await caller?.(input)).toStrictEqual({ data, error: null })
      const tested = await testAction(action as never, { input } as never)
      expect(tested).toMatchObject({ data, error: null })
    },
  )

  it('is the same in a map of maps', async () => {
    const inner = [...'abcdefgh'].reduce((map, name) => map[name] as Untyped, client)
    const result = await inner['exact']?.({})
    expect(result?.data).toStrictEqual(cases['exact']?.data)
  })

  it('is what JSON makes of it for honoClient', async () => {
    const hono = createHonoClient<typeof honoActions, '/api'>({
      baseUrl: 'http://localhost',
      fetch,
    })
    const response = await hono.api.exact.$post({ json: {} })
    const { data } = await response.json()
    // `b` and `c` are missing in the type, too.
    const typed: { a: string | null; b?: string; list: (string | null)[] } | null = data
    expect(typed).toStrictEqual({ a: null, list: [null, null] })
  })
})
