import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import * as mini from 'zod/mini'
import { formToInput, queryToInput } from '../../src/actions/input/form/convert.ts'

type Sent = string | File

const file = new File(['x'], 'x.txt')
const emptyFile = new File([], '')
const emptyTextFile = new File([], 'a.txt')

function form(...entries: [name: string, value: Sent][]): FormData {
  const data = new FormData()
  for (const [name, value] of entries) data.append(name, value)
  return data
}

/** What TypeScript makes of `enum Level { Low, High }`. */
const Level = { Low: 0, High: 1, 0: 'Low', 1: 'High' } as const

type Row = [name: string, schema: unknown, sent: Sent[], input: unknown]

/** Each schema describes the only property, `a`; `missing` is for a property left out. */
const missing = Symbol('missing')
const day = new Date('2024-02-29')

const rows: Row[] = [
  ['text', z.string(), ['x'], 'x'],
  ['text that looks like a number', z.string(), ['5'], '5'],
  ['an empty required text', z.string(), [''], ''],
  ['an empty format', z.email(), [''], ''],
  ['a missing text', z.string(), [], missing],
  ['a missing coerced text', z.coerce.string(), [], ''],
  ['a missing optional coerced text', z.coerce.string().optional(), [], missing],
  ['a template', z.templateLiteral(['a', z.number()]), ['a5'], 'a5'],

  ['a number', z.number(), ['5'], 5],
  ['zero', z.number(), ['0'], 0],
  ['a number in blanks', z.number(), [' -1.5e3 '], -1500],
  ['no number', z.number(), ['5 apples'], '5 apples'],
  ['a blank number', z.number(), ['  '], '  '],
  ['a number that is not finite', z.number(), ['Infinity'], 'Infinity'],
  ['a number that overflows', z.number(), ['1e999'], '1e999'],
  ['NaN', z.number(), ['NaN'], 'NaN'],
  ['an empty number', z.number(), [''], missing],
  ['an empty coerced number', z.coerce.number(), [''], missing],
  ['a missing number', z.number(), [], missing],
  ['an int', z.int().min(3), ['4'], 4],

  ['a bigint', z.bigint(), ['9007199254740993'], 9007199254740993n],
  ['no bigint', z.bigint(), ['1.5'], '1.5'],
  ['a blank bigint', z.bigint(), [' '], ' '],
  ['an empty bigint', z.bigint(), [''], missing],
  ['a bigint too long to convert', z.bigint(), ['9'.repeat(1001)], '9'.repeat(1001)],

  ['true', z.boolean(), ['true'], true],
  ['false', z.boolean(), ['false'], false],
  ['a checkbox', z.boolean(), ['on'], true],
  ['1', z.boolean(), ['1'], true],
  ['a checkbox with a value', z.boolean(), ['yes'], true],
  ['no tick', z.boolean(), [], false],
  ['a checkbox with an empty value', z.boolean(), [''], true],
  ['a checkbox with an empty value that must be ticked', z.literal(true), [''], true],
  ['an empty choice of true, false or none', z.boolean().nullable(), [''], null],
  ['false, coerced', z.coerce.boolean(), ['false'], false],
  ['no tick, optional', z.boolean().optional(), [], missing],
  ['no tick, with a default', z.boolean().default(true), [], missing],
  ['no tick, prefaulted', z.boolean().prefault(true), [], missing],
  ['no tick, nullable', z.boolean().nullable(), [], null],
  ['no tick, with a catch', z.boolean().catch(true), [], false],
  ['no tick, and required within', z.nonoptional(z.boolean().optional()), [], false],

  ['a date', z.date(), ['2024-02-29'], day],
  ['a month', z.date(), ['2024-02'], new Date('2024-02-01')],
  ['a time', z.date(), ['2024-02-29T00:00Z'], day],
  ['a time in a zone', z.date(), ['2024-02-29T02:00:00.000+02:00'], day],
  ['a local time', z.date(), ['2024-02-29T10:30'], new Date(2024, 1, 29, 10, 30)],
  ['a day that does not exist', z.date(), ['2023-02-29'], '2023-02-29'],
  ['a day in a month that does not exist', z.date(), ['2023-13-01'], '2023-13-01'],
  ['words that engines read as a date', z.date(), ['hello 1'], 'hello 1'],
  ['a number for a date', z.date(), ['5'], '5'],
  ['an empty date', z.date(), [''], missing],
  ['a missing coerced date', z.coerce.date(), [], missing],
  ['an empty coerced date', z.coerce.date(), [''], missing],
  ['a missing nullable coerced date', z.coerce.date().nullable(), [], null],

  ['an enum', z.enum(['b', 'c']), ['c'], 'c'],
  ['no member of an enum', z.enum(['b', 'c']), ['d'], 'd'],
  ['a number of an enum', z.enum(Level), ['1'], Level.High],
  ['the key of a number of an enum', z.enum(Level), ['High'], 'High'],
  ['an empty enum', z.enum(['b']), [''], missing],
  ['an enum with an empty member', z.enum(['', 'b']).optional(), [''], ''],
  ['a literal', z.literal('b'), ['b'], 'b'],
  ['a number literal', z.literal([1, 2]), ['2'], 2],
  ['a bigint literal', z.literal(2n), ['2'], 2n],
  ['a boolean literal', z.literal([true, false]), ['false'], false],
  ['a checkbox that has to be ticked', z.literal(true), ['on'], true],
  ['text for true', z.literal(true), ['yes'], 'yes'],
  ['a checkbox that is not', z.literal(true), [], missing],
  ['a checkbox that must not be', z.literal(false), [], false],
  ['text before its number', z.literal([1, '1']), ['1'], '1'],
  ['another text than a literal', z.literal(1), ['1.0'], '1.0'],
  ['text for null', z.literal([null, 'b']), ['null'], 'null'],
  ['an empty null', z.literal([null, 'b']), [''], null],

  ['an empty optional text', z.string().optional(), [''], missing],
  ['an empty optional number', z.number().optional(), [''], missing],
  ['an empty optional date', z.coerce.date().optional(), [''], missing],
  ['a missing optional date', z.coerce.date().optional(), [], missing],
  ['an empty nullable text', z.string().nullable(), [''], null],
  ['a missing nullable text', z.string().nullable(), [], null],
  ['an empty nullable number', z.coerce.number().nullable(), [''], null],
  ['an empty nullish text', z.string().nullish(), [''], missing],
  ['an empty text, nullable outside', z.string().optional().nullable(), [''], missing],
  ['an empty text with a default', z.string().default('d'), [''], missing],
  ['an empty text with a default, nullable', z.string().default('d').nullable(), [''], missing],
  ['an empty text with a catch', z.string().catch('d'), [''], ''],
  ['an empty text, required within', z.nonoptional(z.string().optional()), [''], ''],
  ['an empty exact optional', z.exactOptional(z.number()), [''], missing],
  ['wrappers around a number', z.number().nullable().default(1).readonly().optional(), ['5'], 5],
  ['a lazy number', z.lazy(() => z.number().optional()), ['5'], 5],
  ['an empty lazy number', z.lazy(() => z.number().nullable()), [''], null],

  ['the input of a pipe', z.number().pipe(z.transform(String)), ['5'], 5],
  ['the input of a transform', z.boolean().transform(String), [], false],
  ['the optional input of a pipe', z.number().optional().transform(String), [''], missing],
  ['text piped to a number', z.string().pipe(z.coerce.number()), ['5'], '5'],
  ['a codec', z.codec(z.string(), z.number(), { decode: Number, encode: String }), ['5'], '5'],
  ['stringbool', z.stringbool(), ['no'], 'no'],
  ['what is preprocessed', z.preprocess((value) => value, z.number()), ['5'], '5'],
  ['what is preprocessed, empty', z.preprocess((value) => value, z.number()), [''], ''],
  [
    'what is preprocessed, twice',
    z.preprocess((value) => value, z.number()),
    ['5', '6'],
    ['5', '6'],
  ],
  ['anything', z.any(), ['5'], '5'],
  ['anything, twice', z.unknown(), ['5', ''], ['5', '']],
  ['a check without a type', z.custom<string>(), ['5'], '5'],

  ['a list', z.array(z.string()), ['x', '', 'y'], ['x', '', 'y']],
  ['a list of one', z.array(z.number()), ['5'], [5]],
  ['a list of numbers', z.array(z.number()), ['5', 'x', ''], [5, 'x', undefined]],
  ['a list of booleans', z.array(z.boolean()), ['true', 'false', 'on'], [true, false, true]],
  ['no list', z.array(z.string()), [], []],
  ['no optional list', z.array(z.string()).optional(), [], missing],
  ['no nullable list', z.array(z.string()).nullable(), [], null],
  ['no list with a default', z.array(z.string()).default(['d']), [], missing],
  ['an optional list left empty', z.array(z.string()).optional(), [''], missing],
  ['a list left empty', z.array(z.string()), [''], ['']],
  ['a set', z.set(z.number()), ['5', '5', '6'], new Set([5, 6])],
  ['no set', z.set(z.number()), [], new Set()],
  ['no map', z.map(z.string(), z.number()), [], new Map()],
  ['no map, optional', z.map(z.string(), z.number()).optional(), [], missing],
  ['a tuple', z.tuple([z.string(), z.number()]), ['5', '6'], ['5', 6]],
  ['a tuple with a rest', z.tuple([z.string()], z.number()), ['5', '6', '7'], ['5', 6, 7]],
  ['a tuple too long', z.tuple([z.number()]), ['5', '6'], [5, '6']],
  ['no tuple', z.tuple([z.number()]), [], missing],

  ['a file', z.file(), [file], file],
  ['an instance of File', z.instanceof(File), [file], file],
  ['an instance of Blob', z.instanceof(Blob), [file], file],
  ['an empty file', z.file(), [emptyFile], missing],
  ['an empty file, as workerd has it', z.file(), [''], missing],
  ['an empty instance, as workerd has it', z.instanceof(File), [''], missing],
  ['an empty optional file', z.instanceof(File).optional(), [emptyFile], missing],
  ['an empty nullable file', z.file().nullable(), [''], null],
  ['files', z.array(z.file()), [file, file], [file, file]],
  ['no files', z.array(z.file()), [emptyFile], []],
  ['no files, as workerd has it', z.array(z.instanceof(File).optional()), [''], []],
  ['an empty text file', z.file(), [emptyTextFile], emptyTextFile],
  ['a file for anything', z.any(), [file], file],

  ['null', z.null(), [''], null],
  ['undefined', z.undefined(), [''], missing],
  ['never', z.never().optional(), [''], missing],
  ['something for never', z.never().optional(), ['5'], '5'],

  ['mini: a number', mini.number(), ['5'], 5],
  ['mini: an optional number', mini.optional(mini.number()), [''], missing],
  ['mini: a nullable number', mini.nullable(mini.number()), [''], null],
  ['mini: a default', mini._default(mini.boolean(), true), [], missing],
  ['mini: no tick', mini.boolean(), [], false],
  ['mini: a list', mini.array(mini.int()), ['5'], [5]],
  ['mini: a pipe', mini.pipe(mini.number(), mini.transform(String)), ['5'], 5],
  ['mini: a file', mini.instanceof(File), [file], file],
]

describe('formToInput, one field', () => {
  it.each(rows)('%s', (_, schema, sent, value) => {
    const object = z.object({ a: schema as z.ZodType })
    const input = formToInput(form(...sent.map((one): [string, Sent] => ['a', one])), object)
    const expected: unknown = value === missing ? {} : { a: value }
    expect(Object.getPrototypeOf(input)).toBe(null)
    expect({ ...(input as object) }).toStrictEqual(expected)
  })

  // A query string has absent properties, and its client writes a number as `5`.
  const onlyOfForms = [
    'no tick, with a catch',
    'text before its number',
    'anything',
    'anything, twice',
  ]
  const ofQueries = rows.filter(
    ([name, , sent]) => !onlyOfForms.includes(name) && sent.every((one) => typeof one === 'string'),
  )

  it.each(ofQueries)('%s, from a query', (_, schema, sent) => {
    const query = new URLSearchParams(sent.map((one): [string, string] => ['a', String(one)]))
    const fields = form(...sent.map((one): [string, Sent] => ['a', one]))
    const object = z.object({ a: schema as z.ZodType })
    expect(queryToInput(query, undefined, object)).toEqual(formToInput(fields, object))
  })

  it('lets the schema say what is missing, and apply its defaults', () => {
    const schema = z.object({
      name: z.string().default('Ada'),
      age: z.number().optional(),
      born: z.coerce.date().optional(),
      news: z.boolean(),
      tags: z.array(z.string()),
      note: z.string().nullable(),
    })
    expect(
      schema.parse(formToInput(form(['name', ''], ['born', ''], ['note', '']), schema)),
    ).toEqual({
      name: 'Ada',
      news: false,
      tags: [],
      note: null,
    })
    for (const required of [z.coerce.date(), z.coerce.number(), z.number(), z.file()]) {
      const object = z.object({ a: required })
      expect(object.safeParse(formToInput(form(['a', '']), object)).success, required.type).toBe(
        false,
      )
    }
  })
})

describe('formToInput, refusals', () => {
  const path = ['a']
  it.each<[string, z.ZodType, Sent[], string]>([
    ['text twice', z.string(), ['x', 'x'], 'Expected one value, got several'],
    ['an empty text twice', z.string().optional(), ['', ''], 'Expected one value, got several'],
    ['a number twice', z.number().optional(), ['1', '2'], 'Expected one value, got several'],
    ['a boolean twice', z.boolean(), ['true', 'on'], 'Expected one value, got several'],
    ['an enum twice', z.enum(['b']), ['b', 'b'], 'Expected one value, got several'],
    ['a file twice', z.file(), [file, file], 'Expected one value, got several'],
    ['text for a file', z.file(), ['x'], 'Expected a file, got text'],
    ['text for an instance', z.instanceof(File).nullable(), ['x'], 'Expected a file, got text'],
    ['text for a Blob', z.instanceof(Blob), ['x'], 'Expected a file, got text'],
    [
      'a value or null, twice',
      z.union([z.number(), z.null()]),
      ['1', '2'],
      'Expected one value, got several',
    ],
    ['a file for text', z.string(), [file], 'Expected text, got a file'],
    ['a file for a number', z.number().optional(), [file], 'Expected text, got a file'],
    ['a file for a boolean', z.boolean(), [file], 'Expected text, got a file'],
    ['a file for a pipe', z.string().transform(Number), [file], 'Expected text, got a file'],
  ])('%s', (_, schema, sent, message) => {
    const fields = form(...sent.map((one): [string, Sent] => ['a', one]))
    expect(() => formToInput(fields, z.object({ a: schema }))).toThrow(
      expect.objectContaining({
        code: 'BAD_REQUEST',
        message: 'Invalid input',
        issues: [{ message, path }],
      }),
    )
  })

  it('has all of them, with their paths, up to twenty', () => {
    const schema = z.object({
      name: z.string(),
      rows: z.array(z.object({ at: z.number(), scan: z.file() })),
    })
    const fields = form(
      ['name', 'x'],
      ['name', 'y'],
      ['rows[3].at', '1'],
      ['rows[5].at', file],
      ['rows[5].scan', 'x'],
    )
    expect(() => formToInput(fields, schema)).toThrow(
      expect.objectContaining({
        issues: [
          { message: 'Expected one value, got several', path: ['name'] },
          { message: 'Expected text, got a file', path: ['rows', 1, 'at'] },
          { message: 'Expected a file, got text', path: ['rows', 1, 'scan'] },
        ],
      }),
    )
    const many = form(...Array.from({ length: 50 }, (): [string, Sent] => ['a', 'x']))
    expect(() => formToInput(many, z.object({ a: z.array(z.file()) }))).toThrow(
      expect.objectContaining({ issues: expect.objectContaining({ length: 20 }) }),
    )
  })
})
