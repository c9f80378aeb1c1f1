import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { formOf } from '@gnosticdev/hono-actions/forms'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { sensitiveNames } from '../../src/actions/input/fields/sensitive-names.ts'
import { withSentIndexes } from '../../src/router/page-forms/sent-indexes.ts'
import { HonoActionError } from '../../src/shared/errors/hono-action-error.ts'

const handler = () => 1
const node = z.object({
  name: z.string().min(1),
  get children() {
    return z.array(node)
  },
})
const honoActions = {
  zod: defineHonoAction({
    accept: 'form',
    schema: z.object({ name: z.string().min(1), age: z.int().min(3), day: z.iso.date() }),
    handler,
  }),
  valibot: defineHonoAction({
    accept: 'form',
    schema: v.object({
      name: v.pipe(v.string(), v.minLength(1)),
      age: v.pipe(v.number(), v.integer(), v.minValue(3)),
      day: v.pipe(v.string(), v.isoDate()),
    }),
    handler,
  }),
  arktype: defineHonoAction({
    accept: 'form',
    schema: type({ name: 'string>=1', age: 'number.integer>=3', day: 'Date' }),
    handler,
  }),
  tree: defineHonoAction({ accept: 'form', schema: node, handler }),
  list: defineHonoAction({
    accept: 'form',
    schema: z.object({ items: z.array(z.object({ count: z.number() })) }),
    handler,
  }),
  raw: defineHonoAction({ accept: 'form', handler }),
  json: defineHonoAction({ schema: z.object({ name: z.string() }), handler }),
}
createRouter(honoActions)

describe('formOf', () => {
  it.each(['zod', 'valibot', 'arktype'] as const)('has the same attributes for %s', (name) => {
    const { name: text, age, day } = formOf(honoActions[name] as typeof honoActions.zod).fields
    expect([text.attrs, age.attrs, day.attrs]).toMatchObject([
      { name: 'name', type: 'text', required: true },
      { name: 'age', type: 'number', min: '3', step: '1', required: true },
      { name: 'day', type: 'date', required: true },
    ])
  })

  it('a form can be copied as plain data, also of a recursive schema', () => {
    const { fields } = formOf(honoActions.tree)
    expect(fields.children[0].children[0].name.attrs.name).toBe('children[0].children[0].name')
    const form = formOf(honoActions.list, { values: { items: [{ count: 2 }, {}] } })
    const copy = JSON.parse(JSON.stringify(form))
    expect(Object.keys(copy)).not.toContain('for')
    expect(copy.fields.items.map(({ count }: { count: object }) => count)).toMatchObject([
      { attrs: { name: 'items[0].count', value: '2' } },
      { attrs: { name: 'items[1].count' } },
    ])
    expect(form.fields.items[7]?.count.attrs.name).toBe('items[7].count')
  })

  it('says what is wrong with an action that has no form', () => {
    expect(() => formOf(honoActions.json as never)).toThrow(/json does not accept forms.*HA340/s)
    expect(() => formOf(honoActions.raw)).toThrow(/raw does not show its fields.*HA341/s)
    const unnamed = defineHonoAction({ accept: 'form', schema: z.object({}), handler })
    expect(() => formOf(unnamed)).toThrow(/not in honoActions.*HA340/s)
    expect(() => formOf({} as never)).toThrow(/takes an action.*HA340/s)
  })
})

describe('a sensitive field', () => {
  it('is found by its name and by the metadata around it', () => {
    const schema = z.object({
      password: z.string(),
      newPassword: z.string().optional(),
      passwordHint: z.string().meta({ sensitive: false }),
      card: z.object({ number: z.string() }).meta({ sensitive: true }),
      keys: z.array(z.string().meta({ writeOnly: true })),
      name: z.string(),
    })
    const isSensitive = sensitiveNames(schema)
    const names = ['password', 'newPassword', 'card.number', 'card[number]', 'keys', 'keys[0]']
    expect(names.filter((name) => !isSensitive(name))).toEqual([])
    expect(['name', 'passwordHint', 'other'].filter(isSensitive)).toEqual([])
    // Without a schema, and in a field that the schema does not have.
    expect(sensitiveNames(undefined)('user.password')).toBe(true)
    expect(isSensitive('more.passwd')).toBe(true)
    const valibot = v.object({ pin: v.pipe(v.string(), v.metadata({ sensitive: true })) })
    expect(sensitiveNames(valibot)('pin')).toBe(true)
  })
})

describe('the error of a form with gaps in its lists', () => {
  it('has the indexes that were sent', () => {
    const error = new HonoActionError({
      code: 'BAD_REQUEST',
      issues: [
        { path: ['items', 1, 'count'], message: 'Too many' },
        { path: ['items', 9, 'count'], message: 'Unknown' },
        { path: ['name'], message: 'Taken' },
      ],
    })
    const values = { name: 'Ada', 'items[0].count': '1', 'items[12].count': '99' }
    const { fields } = withSentIndexes({ data: null, error }, values).error ?? {}
    expect(fields).toEqual({
      'items[12].count': ['Too many'],
      'items[9].count': ['Unknown'],
      name: ['Taken'],
    })
  })
})
