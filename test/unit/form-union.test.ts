import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import * as mini from 'zod/mini'
import { formToInput } from '../../src/actions/input/form/convert.ts'

type Entry = [name: string, value: string | File]

const file = new File(['x'], 'x.txt')

function form(...entries: Entry[]): FormData {
  const data = new FormData()
  for (const [name, value] of entries) data.append(name, value)
  return data
}

const shape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('circle'), r: z.number() }),
  z.object({ kind: z.enum(['square', 'diamond']), a: z.number(), filled: z.boolean() }),
  z.strictObject({ kind: z.literal(3), sides: z.array(z.number()) }),
])
const news = z.discriminatedUnion('subscribe', [
  z.object({ subscribe: z.literal(true), email: z.string() }),
  z.object({ subscribe: z.literal(false) }),
])

describe('formToInput, discriminated unions', () => {
  it.each<[string, z.core.$ZodType, Entry[], unknown]>([
    [
      'the first',
      shape,
      [
        ['kind', 'circle'],
        ['r', '1'],
        ['a', '2'],
      ],
      { kind: 'circle', r: 1 },
    ],
    [
      'an enum',
      shape,
      [
        ['kind', 'diamond'],
        ['a', '2'],
      ],
      { kind: 'diamond', a: 2, filled: false },
    ],
    [
      'a number',
      shape,
      [
        ['kind', '3'],
        ['sides', '2'],
        ['b', '2'],
      ],
      { kind: 3, sides: [2], b: '2' },
    ],
    [
      'none',
      shape,
      [
        ['kind', 'x'],
        ['r', '1'],
      ],
      { kind: 'x', r: '1' },
    ],
    ['not sent', shape, [['r', '1']], { r: '1' }],
    [
      'sent twice',
      shape,
      [
        ['kind', 'circle'],
        ['kind', 'circle'],
      ],
      { kind: ['circle', 'circle'] },
    ],
    ['a file', shape, [['kind', file]], { kind: file }],
    [
      'nested',
      z.object({ s: shape }),
      [
        ['s.kind', 'circle'],
        ['s[r]', '1'],
      ],
      { s: { kind: 'circle', r: 1 } },
    ],
    [
      'in rows',
      z.object({ s: z.array(shape) }),
      [
        ['s[0].kind', 'circle'],
        ['s[0].r', '1'],
      ],
      { s: [{ kind: 'circle', r: 1 }] },
    ],
    ['optional', z.object({ s: shape.optional() }), [], {}],
    [
      'a tick',
      news,
      [
        ['subscribe', 'on'],
        ['email', 'a@b.c'],
      ],
      { subscribe: true, email: 'a@b.c' },
    ],
    ['no tick', news, [['email', '']], { subscribe: false }],
    ['no tick, nested', z.object({ news }), [], { news: { subscribe: false } }],
    [
      'optional inside',
      z.discriminatedUnion('k', [
        z.object({ k: z.literal('a') }),
        z.object({ k: z.literal('b').optional(), n: z.number() }),
      ]),
      [['n', '1']],
      { n: 1 },
    ],
    [
      'of unions',
      z.discriminatedUnion('kind', [shape, z.object({ kind: z.literal('x'), y: z.bigint() })]),
      [
        ['kind', 'circle'],
        ['r', '1'],
      ],
      { kind: 'circle', r: 1 },
    ],
    [
      'of pipes',
      z.discriminatedUnion('k', [
        z.object({ k: z.literal('a'), n: z.number() }).transform((o) => o.n),
        z.object({ k: z.literal('b') }),
      ]),
      [
        ['k', 'a'],
        ['n', '1'],
      ],
      { k: 'a', n: 1 },
    ],
    [
      'mini',
      mini.discriminatedUnion('k', [
        mini.object({ k: mini.literal('a') }),
        mini.object({ k: mini.literal('b'), n: mini.number() }),
      ]),
      [
        ['k', 'b'],
        ['n', '1'],
      ],
      { k: 'b', n: 1 },
    ],
  ])('%s', (_, schema, entries, expected) => {
    expect(formToInput(form(...entries), schema)).toEqual(expected)
  })
})

const recursive = z.union([
  z.object({
    v: z.string(),
    get l() {
      return recursive
    },
    x: z.string(),
  }),
  z.object({
    v: z.string(),
    get l() {
      return recursive
    },
    y: z.string(),
  }),
  z.object({ v: z.string() }).strict(),
]) as z.ZodType

describe('formToInput, unions', () => {
  it.each<[string, z.core.$ZodType, (string | File)[], unknown]>([
    ['text first', z.union([z.string(), z.number()]), ['5'], '5'],
    ['number first', z.union([z.number(), z.string()]), ['5'], 5],
    ['number first, text', z.union([z.number(), z.string()]), ['x'], 'x'],
    ['a format that it is not', z.union([z.uuid(), z.number()]), ['5'], 5],
    ['a format with state', z.union([z.string().regex(/x/g), z.number()]), ['x'], 'x'],
    ['a number or a word', z.union([z.number(), z.literal('auto')]), ['auto'], 'auto'],
    ['neither a number nor the word', z.union([z.number(), z.literal('auto')]), ['x'], 'x'],
    ['a number or true', z.union([z.boolean(), z.number()]), ['1'], 1],
    ['true or a number', z.union([z.number(), z.boolean()]), ['true'], true],
    ['a date or a word', z.union([z.date(), z.string()]), ['2024-01-01'], new Date('2024-01-01')],
    ['a word or a date', z.union([z.date(), z.enum(['never'])]), ['never'], 'never'],
    ['a bigint', z.union([z.bigint(), z.string()]), ['12'], 12n],
    ['a file', z.union([z.string(), z.file()]), [file], file],
    ['a number beside files', z.union([z.instanceof(File), z.number()]), ['1'], 1],
    ['text beside files', z.union([z.file(), z.string()]), ['x'], 'x'],
    ['one', z.union([z.string(), z.array(z.string())]), ['x'], 'x'],
    ['several', z.union([z.string(), z.array(z.string())]), ['x', 'y'], ['x', 'y']],
    ['several numbers', z.union([z.number(), z.array(z.number())]), ['1', '2'], [1, 2]],
    ['several of scalars', z.union([z.string(), z.number()]), ['1', '2'], ['1', '2']],
    [
      'a tuple or a list',
      z.union([z.tuple([z.number(), z.number()]), z.array(z.number())]),
      ['1', '2', '3'],
      [1, 2, 3],
    ],
    [
      'a tuple',
      z.union([z.tuple([z.number(), z.number()]), z.array(z.string())]),
      ['1', '2'],
      [1, 2],
    ],
    ['null besides', z.union([z.number(), z.null()]), ['5'], 5],
    ['null besides, empty', z.union([z.number(), z.null()]), [''], null],
    ['undefined besides, empty', z.union([z.undefined(), z.number()]), [''], undefined],
    ['an optional member, empty', z.union([z.number().optional(), z.boolean()]), [''], undefined],
    ['an empty literal', z.literal('').or(z.email()), [''], ''],
    ['an empty literal, optional', z.literal('').or(z.email()).optional(), [''], ''],
    ['an empty text', z.union([z.number(), z.string()]), [''], ''],
    ['nothing for numbers', z.union([z.number(), z.bigint()]), [''], undefined],
    ['not sent', z.union([z.number(), z.bigint()]), [], undefined],
    ['no tick', z.union([z.number(), z.boolean()]), [], false],
    [
      'a union of unions',
      z.union([z.union([z.number(), z.literal('a')]), z.boolean()]),
      ['true'],
      true,
    ],
    ['anything', z.union([z.number(), z.any()]), ['x'], 'x'],
    ['never', z.union([z.never(), z.number(), z.boolean()]), ['5'], 5],
    ['a check without a type', z.union([z.number(), z.custom<string>()]), ['x'], 'x'],
    ['mini', mini.union([mini.number(), mini.string()]), ['5'], 5],
    ['exactly one of', z.xor([z.number(), z.string()]), ['5'], 5],
  ])('of values: %s', (_, schema, sent, value) => {
    const input = formToInput(
      form(...sent.map((one): Entry => ['a', one])),
      z.object({ a: schema as z.ZodType }),
    )
    expect(input).toEqual(value === undefined ? {} : { a: value })
  })

  it.each<[string, z.core.$ZodType, Entry[], unknown]>([
    [
      'by what is there',
      z.union([z.object({ a: z.number() }), z.object({ b: z.number() })]),
      [['b', '1']],
      { b: 1 },
    ],
    [
      'by what may be empty',
      z.union([z.object({ a: z.number().optional() }), z.object({ a: z.string() })]),
      [['a', '']],
      {},
    ],
    [
      'text beside an object',
      z.object({ a: z.union([z.object({ b: z.string().optional() }), z.number()]) }),
      [['a', '1']],
      { a: 1 },
    ],
    [
      'a number beside a record',
      z.object({ a: z.union([z.record(z.string(), z.string()), z.number()]) }),
      [['a', '1']],
      { a: 1 },
    ],
    [
      'an object beside a tick',
      z.object({ a: z.union([z.boolean(), z.object({ b: z.number() })]) }),
      [['a.b', '1']],
      { a: { b: 1 } },
    ],
    [
      'by what fits',
      z.union([z.object({ a: z.number() }), z.object({ a: z.date() })]),
      [['a', '2024-01-01']],
      { a: new Date('2024-01-01') },
    ],
    [
      'by what is not too much',
      z.union([z.strictObject({ a: z.number() }), z.object({ a: z.number(), b: z.number() })]),
      [
        ['a', '1'],
        ['b', '2'],
      ],
      { a: 1, b: 2 },
    ],
    [
      'none',
      z.union([z.object({ a: z.number() }), z.object({ b: z.number() })]),
      [['c', '1']],
      { c: '1' },
    ],
    [
      'a record or an object',
      z.union([z.object({ a: z.date() }), z.record(z.string(), z.number())]),
      [['b', '1']],
      { b: 1 },
    ],
    [
      'an intersection',
      z.union([z.object({ a: z.date() }).and(z.object({})), z.object({ a: z.number() })]),
      [['a', '1']],
      { a: 1 },
    ],
    [
      'text or a group',
      z.object({ a: z.union([z.string(), z.object({ b: z.number() })]) }),
      [['a.b', '1']],
      { a: { b: 1 } },
    ],
    [
      'a list of groups',
      z.object({ a: z.array(z.union([z.object({ b: z.number() }), z.number()])) }),
      [
        ['a[0].b', '1'],
        ['a[1]', '2'],
      ],
      { a: [{ b: 1 }, 2] },
    ],
    [
      'a recursive one',
      recursive,
      [
        ['v', '1'],
        ['l.v', '2'],
        ['y', '3'],
      ],
      { v: '1', l: { v: '2' }, y: '3' },
    ],
  ])('of objects: %s', (_, schema, entries, expected) => {
    expect(formToInput(form(...entries), schema)).toEqual(expected)
  })

  it('answers to a form that would take a recursive union for ever', () => {
    const entries: Entry[] = Array.from({ length: 32 }, (_, i) => [`${'l.'.repeat(i)}v`, '1'])
    entries.push([`${'l.'.repeat(31)}z`, '1'])
    expect(() => formToInput(form(...entries), recursive)).toThrow(
      expect.objectContaining({
        code: 'BAD_REQUEST',
        message: 'The form is too complex for its schema',
      }),
    )
  })
})
