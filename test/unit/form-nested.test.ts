import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import * as mini from 'zod/mini'
import { formToInput, queryToInput } from '../../src/actions/input/form/convert.ts'

type Entry = [name: string, value: string | File]

const file = new File(['x'], 'x.txt')
const emptyFile = new File([], '')

function form(...entries: Entry[]): FormData {
  const data = new FormData()
  for (const [name, value] of entries) data.append(name, value)
  return data
}

const point = z.object({ x: z.number(), y: z.number().optional() })
const Tree = z.object({
  name: z.string(),
  get kids() {
    return z.array(Tree)
  },
  get twin() {
    return Tree.optional()
  },
})
const ticks = z.object({ on: z.boolean() })
const Endless = z.object({
  on: z.boolean(),
  get next() {
    return Endless
  },
})

describe('formToInput, names that nest', () => {
  it.each<[string, z.core.$ZodType, Entry[], unknown]>([
    ['dots', z.object({ a: point }), [['a.x', '1']], { a: { x: 1 } }],
    ['brackets', z.object({ a: point }), [['a[x]', '1']], { a: { x: 1 } }],
    [
      'an empty part',
      z.object({ a: point }),
      [
        ['a.x', '1'],
        ['a[y]', ''],
      ],
      { a: { x: 1 } },
    ],
    ['no optional object', z.object({ a: point.optional() }), [], {}],
    ['no nullable object', z.object({ a: point.nullable() }), [], { a: null }],
    ...[
      ['an optional object', point.optional(), {}],
      ['a nullable object', point.nullable(), { a: null }],
      ['an object with a default', point.default({ x: 1 }), {}],
      ['an optional object in an optional one', z.object({ y: point }).optional(), {}],
      ['an optional list of objects', z.array(point).optional(), {}],
      ['an optional tuple', z.tuple([z.number(), point]).optional(), {}],
      [
        'an optional union of objects',
        z.union([point, z.object({ z: z.string() })]).optional(),
        {},
      ],
    ].map(([name, schema, expected]): [string, z.ZodType, Entry[], object] => {
      const names = ['a.x', 'a.y.x', 'a[0].x', 'a[1].x', 'a.z'].filter((one) => {
        return /list|tuple/.test(`${name}`) === one.includes('[')
      })
      const blank = names.map((one): Entry => [one, ''])
      return [`${name} left empty`, z.object({ a: schema as z.ZodType }), blank, expected as object]
    }),
    [
      'an optional object with one field filled in',
      z.object({ a: z.object({ x: z.string(), y: z.string() }).optional() }),
      [
        ['a.x', ''],
        ['a.y', '1'],
      ],
      { a: { x: '', y: '1' } },
    ],
    ['no object with a default', z.object({ a: point.default({ x: 1 }) }), [], {}],
    [
      'an object with a default',
      z.object({ a: point.default({ x: 1 }) }),
      [['a.x', '2']],
      { a: { x: 2 } },
    ],
    [
      'an object of what browsers leave out',
      z.object({ a: z.object({ on: z.boolean(), list: z.array(z.string()), x: z.number() }) }),
      [],
      { a: { on: false, list: [] } },
    ],
    ['text for an object', z.object({ a: point }), [['a', 'x']], { a: 'x' }],
    ['empty text for an object', z.object({ a: point }), [['a', '']], {}],
    [
      'names the object does not know',
      z.object({ a: z.string() }),
      [
        ['a', 'x'],
        ['b', 'y'],
        ['c.d', 'z'],
      ],
      { a: 'x' },
    ],
    ['a name with a dot', z.object({ 'a.b': z.number() }), [['a.b', '1']], { 'a.b': 1 }],
    [
      'a name that no field can have',
      z.object({ 'a[': z.number().optional(), 'b..c': z.boolean() }),
      [['c', '1']],
      { 'b..c': false },
    ],
    [
      'names of every object',
      z.object({ constructor: z.number(), toString: z.string().optional() }),
      [['constructor', '1']],
      { constructor: 1 },
    ],

    [
      'a[]',
      z.object({ a: z.array(z.number()) }),
      [
        ['a[]', '1'],
        ['a[]', '2'],
      ],
      { a: [1, 2] },
    ],
    [
      'a[0]',
      z.object({ a: z.array(z.number()) }),
      [
        ['a[1]', '2'],
        ['a[0]', '1'],
      ],
      { a: [1, 2] },
    ],
    ['a.0', z.object({ a: z.array(z.number()) }), [['a.0', '1']], { a: [1] }],
    [
      'all kinds of elements',
      z.object({ a: z.array(z.number()) }),
      [
        ['a[9]', '4'],
        ['a', '1'],
        ['a[]', '2'],
        ['a', '3'],
      ],
      { a: [1, 2, 3, 4] },
    ],
    [
      'indexes by their number',
      z.object({ a: z.array(z.number()) }),
      [
        ['a[10]', '3'],
        ['a[9]', '2'],
        ['a[0]', '1'],
        ['a[999]', '4'],
      ],
      { a: [1, 2, 3, 4] },
    ],
    ['a[] for one value', z.object({ a: z.number() }), [['a[]', '1']], { a: 1 }],
    [
      'rows',
      z.object({ a: z.array(point) }),
      [
        ['a[0].x', '1'],
        ['a[0].y', '2'],
        ['a[2][x]', '3'],
      ],
      { a: [{ x: 1, y: 2 }, { x: 3 }] },
    ],
    [
      'lists of lists',
      z.object({ a: z.array(z.array(z.number())) }),
      [
        ['a[0]', '1'],
        ['a[0]', '2'],
        ['a[1][]', '3'],
        ['a[2][0]', '4'],
      ],
      { a: [[1, 2], [3], [4]] },
    ],
    [
      'an element left empty',
      z.object({ a: z.array(z.number().optional()) }),
      [
        ['a[0]', ''],
        ['a[1]', '1'],
      ],
      { a: [undefined, 1] },
    ],
    [
      'files in rows',
      z.object({ a: z.array(z.object({ f: z.file() })) }),
      [
        ['a[0].f', emptyFile],
        ['a[1].f', file],
      ],
      { a: [{ f: file }] },
    ],
    [
      'a tuple',
      z.object({ a: z.tuple([z.number(), z.boolean(), z.string().optional()]) }),
      [['a[0]', '1']],
      { a: [1, false] },
    ],
    [
      'a tuple with a gap',
      z.object({ a: z.tuple([z.number().optional(), z.number()]) }),
      [['a[1]', '1']],
      { a: [undefined, 1] },
    ],
    [
      'a tuple whose last element was left empty',
      z.object({ a: z.tuple([z.number(), z.number(), z.number().optional()]) }),
      [
        ['a[0]', '1'],
        ['a[1]', ''],
        ['a[2]', ''],
      ],
      { a: [1, undefined] },
    ],
    [
      'a tuple and more',
      z.object({ a: z.tuple([z.string()]) }),
      [
        ['a[0]', '1'],
        ['a[5].b', '2'],
      ],
      { a: ['1', { b: '2' }] },
    ],

    [
      'a record',
      z.object({ a: z.record(z.string(), z.number()) }),
      [
        ['a.b', '1'],
        ['a[10452]', '2'],
        ['a[x.y]', '3'],
      ],
      { a: { b: 1, 10452: 2, 'x.y': 3 } },
    ],
    ['no record', z.object({ a: z.record(z.string(), z.number()) }), [], { a: {} }],
    [
      'a record of rows',
      z.object({ a: z.record(z.string(), point) }),
      [['a.b.x', '1']],
      { a: { b: { x: 1 } } },
    ],
    [
      'a record of ticks',
      z.object({ a: z.record(z.enum(['b', 'c']), z.boolean()) }),
      [['a.b', 'on']],
      { a: { b: true, c: false } },
    ],
    [
      'some of a record',
      z.object({ a: z.partialRecord(z.enum(['b', 'c']), z.boolean()) }),
      [['a.b', 'on']],
      { a: { b: true } },
    ],
    [
      'a record as input',
      z.record(z.string(), z.bigint()),
      [
        ['a', '1'],
        ['b', ''],
      ],
      { a: 1n },
    ],

    [
      'a strict object',
      z.strictObject({ a: z.number() }),
      [
        ['a', '1'],
        ['b', '2'],
        ['c.d', '3'],
        ['c.e', ''],
      ],
      { a: 1, b: '2', c: { d: '3', e: '' } },
    ],
    [
      'a loose object',
      z.looseObject({ a: z.number() }),
      [
        ['a', '1'],
        ['b', '2'],
        ['b', '3'],
        ['e', ''],
      ],
      { a: 1, b: ['2', '3'], e: '' },
    ],
    [
      'a strict object, and a name with a dot',
      z.strictObject({ 'a.b': z.number() }),
      [['a.b', '1']],
      { 'a.b': 1 },
    ],
    [
      'the rest of an object',
      z.object({ a: z.string() }).catchall(z.number()),
      [
        ['a', '1'],
        ['b', '2'],
      ],
      { a: '1', b: 2 },
    ],
    [
      'a nested strict object',
      z.object({ a: z.strictObject({}) }),
      [['a.b', '1']],
      { a: { b: '1' } },
    ],
    ['an empty file is no surplus', z.strictObject({}), [['a', emptyFile]], {}],
    [
      'mini: strict',
      mini.strictObject({ a: mini.number() }),
      [
        ['a', '1'],
        ['b', '2'],
      ],
      { a: 1, b: '2' },
    ],
    [
      'mini: loose',
      mini.looseObject({ a: mini.number() }),
      [
        ['a', '1'],
        ['b', '2'],
      ],
      { a: 1, b: '2' },
    ],
    [
      'mini: rows',
      mini.object({ a: mini.array(mini.object({ x: mini.number() })) }),
      [['a[0].x', '1']],
      { a: [{ x: 1 }] },
    ],

    [
      'an intersection',
      z.intersection(z.object({ a: z.number() }), z.object({ b: z.boolean() })),
      [['a', '1']],
      { a: 1, b: false },
    ],
    [
      'an intersection with a loose object',
      z.looseObject({ c: z.number() }).and(z.object({ a: z.number() })),
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ],
      { a: 1, b: '2', c: 3 },
    ],
    [
      'an intersection with a record',
      z.object({ a: z.number() }).and(z.record(z.string(), z.any())),
      [
        ['a', '1'],
        ['b', '2'],
      ],
      { a: 1, b: '2' },
    ],
    [
      'an intersection of three',
      z
        .object({ a: z.number() })
        .and(z.object({ b: z.number() }))
        .and(z.object({ c: z.number() })),
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ],
      { a: 1, b: 2, c: 3 },
    ],

    [
      'a tree',
      Tree,
      [
        ['name', 'r'],
        ['kids[0].name', '1'],
        ['kids[0].kids[0].name', '2'],
        ['twin.name', '3'],
      ],
      {
        name: 'r',
        kids: [{ name: '1', kids: [{ name: '2', kids: [] }] }],
        twin: { name: '3', kids: [] },
      },
    ],
    ['an object that requires itself', Endless, [['on', 'on']], { on: true, next: { on: false } }],
    [
      'the same object, twice',
      z.object({ a: ticks, b: ticks }),
      [],
      { a: { on: false }, b: { on: false } },
    ],
    [
      'a key of both sides',
      z.object({ a: z.number() }).and(z.object({ a: z.any() })),
      [['a', '1']],
      { a: 1 },
    ],
    [
      'a schema that is itself, not sent',
      z.object({ a: z.lazy((): z.ZodType => selfish) }),
      [],
      {},
    ],
    [
      'an object or null',
      z.object({ a: z.union([z.object({ x: z.number(), y: z.number() }), z.null()]) }),
      [['a.x', '1']],
      { a: { x: 1 } },
    ],
    [
      'an object or never',
      z.object({ a: z.union([z.never(), z.object({ x: z.number(), y: z.number() })]) }),
      [['a.x', '1']],
      { a: { x: 1 } },
    ],
    ['an endless object or a number', z.object({ a: z.union([z.number(), Endless]) }), [], {}],
    ['a schema that is itself', z.lazy((): z.ZodType => selfish), [['a', '1']], { a: '1' }],
    ['a piped object', z.object({ a: z.number() }).transform((o) => o.a), [['a', '1']], { a: 1 }],
    ['a refined object', z.object({ a: z.number() }).refine(() => false), [['a', '1']], { a: 1 }],
    ['an optional object', point.optional(), [['x', '1']], { x: 1 }],
    ['an optional object, not sent', point.optional(), [], undefined],
    ['a nullable object, not sent', point.nullable(), [], null],
    ['text, as input', z.string().optional(), [], undefined],
  ])('%s', (_, schema, entries, expected) => {
    const input = formToInput(form(...entries), schema)
    expect(plain(input)).toStrictEqual(expected)
  })

  it.each<[string, z.ZodType, Entry[], string, (string | number)[]]>([
    [
      'parts of a scalar',
      z.object({ a: z.string() }),
      [['a.b', '1']],
      'Expected a value, got parts of one',
      ['a'],
    ],
    [
      'a scalar and its parts',
      z.object({ a: z.string() }),
      [
        ['a', '1'],
        ['a.b', '1'],
      ],
      'Expected a value, got parts of one',
      ['a'],
    ],
    [
      'an object and text',
      z.object({ a: point }),
      [
        ['a', '1'],
        ['a.x', '1'],
      ],
      'Sent both as a value and in parts',
      ['a'],
    ],
    ['a part for text', z.string(), [['a', '1']], 'Expected a value, got parts of one', []],
    [
      'a key in a list',
      z.object({ a: z.array(z.any()) }),
      [['a[x]', '1']],
      'Expected an index from 0 to 999',
      ['a', 'x'],
    ],
    [
      'an index too high',
      z.object({ a: z.array(z.any()) }),
      [['a[1000]', '1']],
      'Expected an index from 0 to 999',
      ['a', '1000'],
    ],
    [
      'a padded index',
      z.object({ a: z.array(z.any()) }),
      [['a[01]', '1']],
      'Expected an index from 0 to 999',
      ['a', '01'],
    ],
    [
      'a scalar in a row, twice',
      z.object({ a: z.array(point) }),
      [
        ['a[7].x', '1'],
        ['a[7].x', '1'],
      ],
      'Expected one value, got several',
      ['a', 0, 'x'],
    ],
    [
      'a scalar in a record, twice',
      z.object({ a: z.record(z.string(), z.number()) }),
      [
        ['a.b', '1'],
        ['a[b]', '1'],
      ],
      'Expected one value, got several',
      ['a', 'b'],
    ],
  ])('refuses %s', (_, schema, entries, message, path) => {
    expect(() => formToInput(form(...entries), schema)).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', issues: [{ message, path }] }),
    )
  })

  it('refuses names that cannot be read, also those the schema does not know', () => {
    for (const name of ['', 'a[', 'a..b', `a${'.b'.repeat(32)}`]) {
      expect(() => formToInput(form([name, '1']), point)).toThrow(
        expect.objectContaining({ code: 'BAD_REQUEST' }),
      )
    }
  })
})

describe('formToInput, schemas that do not tell', () => {
  it('is the form itself without a schema', () => {
    const fields = form(['__proto__', '1'])
    const query = new URLSearchParams('a[=1')
    expect(formToInput(fields, undefined)).toBe(fields)
    expect(queryToInput(query, undefined, undefined)).toBe(query)
  })

  it('is the form itself for a schema of Zod that takes anything', () => {
    const fields = form(['a', '1'])
    for (const schema of [
      z.any(),
      z.unknown(),
      z.custom<FormData>(),
      z.instanceof(FormData).optional(),
      z.preprocess(Object.fromEntries, point),
    ]) {
      expect(formToInput(fields, schema)).toBe(fields)
    }
  })

  it.each<[string, Entry[], unknown]>([
    ['nothing', [], {}],
    [
      'text and files',
      [
        ['a', '1'],
        ['b', ''],
        ['f', file],
      ],
      { a: '1', b: '', f: file },
    ],
    [
      'an empty file',
      [
        ['f', emptyFile],
        ['g.h', emptyFile],
      ],
      {},
    ],
    [
      'a repeated field',
      [
        ['a', '1'],
        ['a', file],
      ],
      { a: ['1', file] },
    ],
    ['a list of one', [['a[]', '1']], { a: ['1'] }],
    [
      'indexes',
      [
        ['a[7].b', '1'],
        ['a[0].b', '2'],
      ],
      { a: [{ b: '2' }, { b: '1' }] },
    ],
    [
      'values and indexes',
      [
        ['a', '1'],
        ['a[0]', '2'],
      ],
      { a: ['1', '2'] },
    ],
    [
      'groups',
      [
        ['a.b.c', '1'],
        ['a[d]', '2'],
      ],
      { a: { b: { c: '1' }, d: '2' } },
    ],
    [
      'numbers that are no indexes',
      [
        ['a[10452]', '1'],
        ['a[0]', '2'],
      ],
      { a: { 0: '2', 10452: '1' } },
    ],
    ['indexes at the root', [['0', '1']], { 0: '1' }],
  ])('nests by the names: %s', (_, entries, expected) => {
    expect(plain(formToInput(form(...entries), unknownLibrary))).toStrictEqual(expected)
  })

  it('works with what Valibot converts', () => {
    const schema = v.object({
      age: v.pipe(v.string(), v.transform(Number)),
      tags: v.array(v.string()),
      address: v.object({ city: v.string() }),
      avatar: v.optional(v.file()),
    })
    const input = formToInput(
      form(['age', '5'], ['tags[]', 'x'], ['address.city', 'Rome'], ['avatar', emptyFile]),
      schema,
    )
    expect(v.parse(schema, input)).toEqual({ age: 5, tags: ['x'], address: { city: 'Rome' } })
  })

  it('refuses a value that is also a group', () => {
    expect(() => formToInput(form(['a', '1'], ['a.b', '2']), unknownLibrary)).toThrow(
      expect.objectContaining({
        issues: [{ message: 'Sent both as a value and in parts', path: ['a'] }],
      }),
    )
  })
})

/** A schema of a library that does not show the shape of its schemas. */
const unknownLibrary = {
  '~standard': { version: 1, vendor: 'unknown', validate: (value: unknown) => ({ value }) },
}

const selfish: z.ZodType = z.lazy(() => selfish)

/** Null-prototype objects as ordinary ones, after a look at their prototype. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null || value instanceof File) return value
  expect(Object.getPrototypeOf(value)).toBe(null)
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]))
}
