import * as fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { boundMissingFields } from '../../src/actions/input/missing-fields.ts'

const refused = 'The input lacks more required fields than maxElements, '

/** The message of the refusal; undefined if the input is passed on to its schema. */
function refusal(schema: unknown, value: unknown, maxElements: number): string | undefined {
  try {
    boundMissingFields(value, schema, maxElements)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

function isAccepted(schema: z.ZodType, value: unknown): boolean {
  try {
    return schema.safeParse(value).success
  } catch {
    // Zod throws for the two sides of an intersection that it cannot merge.
    return false
  }
}

const names = ['a', 'b', 'c']
const schemas = fc.letrec<{ schema: z.ZodType; leaf: z.ZodType; object: z.ZodObject }>((tie) => ({
  leaf: fc.constantFrom<z.ZodType>(
    z.string(),
    z.number(),
    z.boolean(),
    z.literal('x'),
    z.enum(['x', 'y']),
    z.any(),
    z.unknown(),
    z.coerce.string(),
    z.coerce.boolean(),
    z.coerce.number(),
    z.string().default('x'),
    z.string().optional(),
    z.string().nullish(),
    z.number().catch(1),
    z.preprocess((value) => value ?? 'x', z.string()),
    z.string().transform((text) => text.length),
    z.undefined(),
    z.null(),
    z.custom(() => true),
    z.date(),
  ),
  object: fc
    .dictionary(fc.constantFrom(...names), tie('schema'), { maxKeys: 3 })
    .map((shape) => z.object(shape)),
  schema: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    tie('leaf'),
    tie('object'),
    tie('object').map((object) => object.catchall(z.string())),
    tie('object').map((object) => object.strict()),
    tie('object').map((object) => object.partial()),
    tie('schema').map((schema) => z.array(schema)),
    tie('schema').map((schema) => schema.optional()),
    tie('schema').map((schema) => schema.nullable()),
    tie('schema').map((schema) => z.record(z.string(), schema)),
    tie('schema').map((schema) => z.lazy(() => schema)),
    tie('schema').map((schema) => schema.catch(1)),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((all) => z.union(all)),
    fc
      .array(tie('schema'), { minLength: 1, maxLength: 3 })
      .map((all) => z.tuple(all as [z.ZodType])),
    fc.tuple(tie('object'), tie('object')).map(([one, other]) => z.intersection(one, other)),
    fc
      .tuple(tie('object'), tie('object'))
      .map(([one, other]) =>
        z.discriminatedUnion('kind', [
          one.extend({ kind: z.literal('one') }),
          other.extend({ kind: z.literal('other') }),
        ]),
      ),
  ),
}))

const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom('x', 'text', '', 1, true, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names, 'other'), tie('value'), { maxKeys: 4 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 3 }).map((value) => ({
      ...value,
      kind: 'one',
    })),
  ),
})).value

describe('required fields that an input lacks', () => {
  it('are none in an input that the schema accepts', () => {
    let accepted = 0
    fc.assert(
      fc.property(schemas.schema, values, (schema, value) => {
        if (!isAccepted(schema, value)) return
        accepted++
        expect(refusal(schema, value, 0)).toBeUndefined()
      }),
      { numRuns: 20_000 },
    )
    expect(accepted).toBeGreaterThan(2000)
  })

  const fields = Object.fromEntries(names.map((name) => [name, z.string()]))
  const row = z.object({ ...fields, free: z.string().optional() })
  const rowOf = (name: string) => z.object({ kind: z.literal(name), ...fields })

  it.each<[string, unknown, (rows: unknown[]) => unknown, number]>([
    ['a list', z.array(row), (rows) => rows, 3],
    ['a set', z.set(row), (rows) => new Set(rows), 3],
    ['a record', z.record(z.string(), row), (rows) => ({ ...rows }), 3],
    ['a property', z.object({ rows: z.array(row) }), (rows) => ({ rows }), 3],
    ['a tuple', z.tuple([z.string()], row), (rows) => ['x', ...rows], 3],
    ['a map', z.map(z.string(), row), (rows) => new Map(rows.map((one, i) => [`${i}`, one])), 3],
    ['both sides', z.array(z.intersection(row, z.object({ d: z.any(), e: z.int() }))), (r) => r, 4],
    ['all members', z.array(z.union([z.string(), row, z.object(fields)])), (rows) => rows, 7],
    [
      'one member',
      z.array(z.discriminatedUnion('kind', [rowOf('one'), rowOf('two')])),
      (r) => r,
      3,
    ],
    ['a lazy schema', z.lazy(() => z.array(row)), (rows) => rows, 3],
    ['Valibot', v.array(v.object({ a: v.string(), b: v.number() })), (rows) => rows, 2],
  ])('are counted up to maxElements: of %s', (_, schema, inputOf, missing) => {
    const value = inputOf(Array.from({ length: 5 }, () => ({ kind: 'two' })))
    expect(refusal(schema, value, missing * 5)).toBeUndefined()
    expect(refusal(schema, value, missing * 5 - 1)).toBe(`${refused}${missing * 5 - 1}`)
    expect(refusal(schema, value, Number.POSITIVE_INFINITY)).toBeUndefined()
  })

  it('are none if every value is caught', () => {
    expect(refusal(z.array(row).catch([]), [{}, {}], 0)).toBeUndefined()
    expect(refusal(z.array(row.catch({} as never)), [{}, {}], 0)).toBeUndefined()
  })
})
