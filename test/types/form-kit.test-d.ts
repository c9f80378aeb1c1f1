import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createActions } from '@gnosticdev/hono-actions/client'
import { type FieldsOf, type FormField, type FormOf, formOf } from '@gnosticdev/hono-actions/forms'
import { reactAttrs } from '@gnosticdev/hono-actions/forms/client'
import { expectTypeOf } from 'vitest'
import * as z from 'zod'

const sign = defineHonoAction({
  accept: 'form',
  schema: z.object({
    name: z.string().trim(),
    age: z.coerce.number().optional(),
    photo: z.file(),
    photos: z.array(z.file()),
    colors: z.array(z.enum(['red', 'green'])),
    address: z.object({ city: z.string() }).optional(),
    items: z.array(z.object({ count: z.number() })),
    pair: z.tuple([z.string(), z.object({ x: z.number() })]),
    rest: z.tuple([z.string()], z.object({ x: z.number() })),
    lists: z.union([z.array(z.string()), z.array(z.number())]),
    scores: z.record(z.string(), z.number()),
    pay: z.discriminatedUnion('by', [
      z.object({ by: z.literal('card'), number: z.string() }),
      z.object({ by: z.literal('bank'), iban: z.string() }),
    ]),
    either: z.union([z.string(), z.number()]),
    at: z.date().nullable(),
    size: z.literal([1, 2]).optional(),
  }),
  handler: ({ name }) => ({ name }),
})
const both = defineHonoAction({
  accept: 'both',
  schema: z.object({ text: z.string() }),
  errors: { FULL: z.object({ left: z.number() }) },
  handler: () => 1,
})
const json = defineHonoAction({ schema: z.object({ text: z.string() }), handler: () => 1 })
const honoActions = { sign, both, json }
const actions = createActions<typeof honoActions>({ baseUrl: '/api' })

for (const form of [formOf(actions.sign), formOf(honoActions.sign)]) {
  const { fields } = form
  for (const field of [
    fields.name,
    fields.age,
    fields.photo,
    fields.photos,
    fields.colors,
    fields.address.city,
    fields.items[0].count,
    fields.pair[0],
    fields.pair[1].x,
    fields.rest[0],
    fields.lists,
    fields.pay.by,
    fields.pay.number,
    fields.pay.iban,
    fields.either,
    fields.at,
  ]) {
    expectTypeOf(field).toEqualTypeOf<FormField>()
  }
  // The choices of an enum are its values, also in a list or a union of objects.
  expectTypeOf(fields.colors).toEqualTypeOf<FormField<'red' | 'green'>>()
  expectTypeOf(fields.pay.by).toEqualTypeOf<FormField<'card' | 'bank'>>()
  expectTypeOf(fields.size).toEqualTypeOf<FormField<'1' | '2'>>()
  expectTypeOf(fields.name).toEqualTypeOf<FormField>()
  const titles = { red: 'Rouge', green: 'Vert' }
  for (const { value } of fields.colors.options) expectTypeOf(titles[value]).toEqualTypeOf<string>()
  expectTypeOf(fields.scores).toEqualTypeOf<{ readonly [name: string]: FormField }>()
  expectTypeOf(fields.rest[1]).toEqualTypeOf<{ readonly x: FormField }>()
  expectTypeOf(form.data).toEqualTypeOf<{ name: string } | null>()
  expectTypeOf<FormOf<typeof actions.sign>['fields']>().toEqualTypeOf(fields)
  expectTypeOf<FormOf<typeof sign>['data']>().toEqualTypeOf(form.data)
  expectTypeOf(form.for(1)).toEqualTypeOf<typeof form>()
  for (const item of fields.items) expectTypeOf(item.count).toEqualTypeOf<FormField>()
  form.submitAttrs(actions.both)
  form.submitAttrs(both)

  // @ts-expect-error there is no such field
  fields.nmae
  // @ts-expect-error there is no such field in the object
  fields.address.street
  // @ts-expect-error there is no such field in the list
  fields.items[0].size
}

const { text } = formOf(both).fields
expectTypeOf(reactAttrs(text.attrs).defaultValue).toEqualTypeOf<string | undefined>()
for (const { attrs } of text.options) expectTypeOf(reactAttrs(attrs).value).toBeString()

expectTypeOf(formOf(both).fields.text).toEqualTypeOf<FormField>()
expectTypeOf(formOf(actions.both).fields).toEqualTypeOf<{ readonly text: FormField }>()
expectTypeOf(formOf(actions.both).data).toEqualTypeOf<number | null>()

formOf(actions.sign, {
  values: { name: 'Ada', address: {}, items: [{}], at: new Date(), colors: ['red'] },
  success: 'Thank you',
})
// @ts-expect-error there is no such field
formOf(actions.sign, { values: { nmae: 'Ada' } })
// @ts-expect-error the field has another type
formOf(actions.sign, { values: { name: 1 } })
// @ts-expect-error the action accepts only JSON
formOf(actions.json)
// @ts-expect-error the action accepts only JSON
formOf(json)

interface Tree {
  name: string
  children: Tree[]
}
expectTypeOf<FieldsOf<Tree>['children'][0]['children'][0]['name']>().toEqualTypeOf<FormField>()
