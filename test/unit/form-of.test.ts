import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { type FormField, formOf } from '@gnosticdev/hono-actions/forms'
import { reactAttrs } from '@gnosticdev/hono-actions/forms/client'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { type } from 'arktype'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { sensitiveNames } from '../../src/actions/input/fields/sensitive-fields.ts'
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
  odd: defineHonoAction({
    accept: 'form',
    schema: z.object({
      status: z.string().min(2),
      level: z.literal([1, 2]),
      agreed: z.literal(true),
      'a b': z.string(),
      pair: z.tuple([z.number(), z.string().min(1)], z.object({ x: z.string() })),
      either: z.union([z.array(z.string()), z.array(z.number())]),
    }),
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

  it('has a different id for each element, without spaces', () => {
    const form = formOf(honoActions.odd)
    const ids = [form, form.for('my form'), form.for('status')].flatMap((one) => {
      const { fields, attrs, statusAttrs } = one
      const built = [fields.status, fields['a b'], ...fields.pair.slice(0, 2)] as FormField[]
      return [attrs.id, statusAttrs.id, ...built.flatMap((f) => [f.attrs.id, f.errorAttrs.id])]
    })
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => /\s/.test(id))).toEqual([])
  })

  it('has the elements of a tuple, which are required, and any number of its rest', () => {
    const values = { pair: [1, 'b', { x: 'c' }, { x: 'd' }] }
    const { pair } = formOf(honoActions.odd, { values } as never).fields
    expect([pair[0].attrs, pair[1].attrs]).toMatchObject([
      { name: 'pair[0]', type: 'number', value: '1', required: true },
      { name: 'pair[1]', type: 'text', value: 'b', required: true },
    ])
    expect(pair.length).toBe(4)
    expect(pair[3]?.x.attrs).toMatchObject({ name: 'pair[3].x', value: 'd' })
    expect(pair[9]?.x.attrs.name).toBe('pair[9].x')
  })

  it('has one field for a union of lists', () => {
    expect(formOf(honoActions.odd).fields.either.attrs.name).toBe('either')
  })

  it('has the same attributes in React', () => {
    const form = formOf(honoActions.odd, {
      values: { level: 2, agreed: true, status: 'new' },
    } as never)
    const { level, agreed, status } = form.fields
    const [{ attrs, inputAttrs } = {}] = level.options
    const elements = [
      ...[
        ['form', form.attrs],
        ['input', status.attrs],
        ['input', agreed.attrs],
      ],
      ...[
        ['textarea', status.textareaAttrs],
        ['option', attrs],
        ['input', inputAttrs],
      ],
    ] as [string, object][]
    for (const [name, all] of elements) {
      const html = renderToStaticMarkup(createElement(name, reactAttrs(all)))
      for (const [key, value] of Object.entries(all)) {
        expect(html.toLowerCase()).toContain(` ${key}="${value === true ? '' : value}"`)
      }
    }
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
      pair: z.tuple([z.string()], z.string().meta({ sensitive: true })),
      compass: z.string(),
      name: z.string(),
    })
    const isSensitive = sensitiveNames(schema)
    const names = [
      'password',
      'newPassword',
      'card.number',
      'card[number]',
      'keys',
      'keys[0]',
      'pair[1]',
    ]
    expect(names.filter((name) => !isSensitive(name))).toEqual([])
    expect(['name', 'passwordHint', 'other', 'pair[0]', 'compass'].filter(isSensitive)).toEqual([])
    // Without a schema, and in a field that the schema does not have.
    const passwords = ['user.password', 'pass', 'Kennwort', 'motDePasse', 'contraseña', 'senha']
    expect(passwords.filter((name) => !sensitiveNames(undefined)(name))).toEqual([])
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
