import { HonoActionError } from '@gnosticdev/hono-actions/actions'
import {
  createActions,
  isActionError,
  isInputError,
  withState,
} from '@gnosticdev/hono-actions/client'
import { describe, expect, it } from 'vitest'

/** What Astro gives to an island of a prop. */
const asProp = (value: object): unknown => JSON.parse(JSON.stringify({ ...value }))

describe('an error that is a prop of an island', () => {
  it('says there what it says on the page', () => {
    const error = new HonoActionError({
      code: 'BAD_REQUEST',
      message: 'Invalid input',
      issues: [{ path: ['author', 'name'], message: 'Too short' }],
      cause: new Error('canary'),
    })
    const copy = asProp(error)
    expect(isActionError(copy) && [copy.code, copy.status, copy.message]).toEqual([
      'BAD_REQUEST',
      400,
      'Invalid input',
    ])
    expect(isInputError(copy) && copy.fields).toEqual({ 'author.name': ['Too short'] })
    expect(JSON.stringify(copy)).not.toContain('canary')
    expect(isInputError(asProp(new HonoActionError({ code: 'CONFLICT' })))).toBe(false)
  })

  it('is not mistaken for what the server threw', () => {
    expect(HonoActionError.is(asProp(new HonoActionError({ code: 'GONE' })))).toBe(false)
    const like = Object.assign(new Error(''), { name: 'ActionError', code: 'GONE', fields: {} })
    expect(isActionError(like)).toBe(false)
    for (const other of [null, undefined, 'ActionError', {}, { name: 'ActionError' }]) {
      expect(isActionError(other)).toBe(false)
    }
  })
})

describe('withState', () => {
  const sent: unknown[] = []
  type Rate = (form: FormData) => Promise<{ data: unknown }>
  const { rate } = createActions<never>({
    baseUrl: '/api',
    fetch: async (_, { body }) => {
      sent.push(body)
      return Response.json({ data: 3, error: null })
    },
  }) as unknown as { rate: Rate }

  it('is the action, without the state', async () => {
    const form = new FormData()
    expect(await withState(rate)(null, form)).toEqual({ data: 3, error: null })
    expect(sent).toEqual([form])
  })

  it('keeps the attributes of the form where React binds it to the state', async () => {
    const bound = withState(rate).bind(null, null) as Rate & { $$FORM_ACTION(): object }
    const attributes = { action: '?_hono_action=rate', method: 'POST' }
    expect(bound.$$FORM_ACTION()).toMatchObject(attributes)
    expect(await bound(new FormData())).toEqual({ data: 3, error: null })
  })
})
