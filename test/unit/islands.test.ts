import { HonoActionError } from '@gnosticdev/hono-actions/actions'
import {
  createActions,
  isActionError,
  isInputError,
  withState,
} from '@gnosticdev/hono-actions/client'
import { createElement, useActionState } from 'react'
import { renderToString } from 'react-dom/server'
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

describe('a form that React renders on the server', () => {
  type Send = (form: FormData) => Promise<unknown>
  const { shop } = createActions<never>({
    baseUrl: '/api',
    fetch: () => Promise.reject(new Error('a call while rendering')),
  }) as unknown as { shop: { order: Send } }
  const attributes = 'action="?_hono_action=shop.order" encType="multipart/form-data" method="POST"'
  const field = createElement('input', { name: 'item' })

  it('posts to its page, with its own fields only', () => {
    const form = createElement('form', { action: shop.order }, field)
    expect(renderToString(form)).toBe(`<form ${attributes}><input name="item"/></form>`)
  })

  it('does so with useActionState', () => {
    function Order() {
      const [result, submit] = useActionState(withState(shop.order), null)
      return createElement('form', { action: submit }, field, String(result))
    }
    expect(renderToString(createElement(Order))).toBe(
      `<form ${attributes}><input name="item"/>null</form>`,
    )
  })

  it('may have a button that posts to another action', () => {
    const button = createElement('button', { type: 'submit', formAction: shop.order }, 'Order')
    expect(renderToString(createElement('form', null, button))).toBe(
      '<form><button type="submit" formAction="?_hono_action=shop.order" formEncType="multipart/form-data" ' +
        'formMethod="POST">Order</button></form>',
    )
  })
})
