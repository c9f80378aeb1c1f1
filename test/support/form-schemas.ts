import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import * as z from 'zod'

/** The schema of an object with the field `f`. */
export type FormSchema = z.ZodType | v.GenericSchema | ReturnType<typeof type.raw>

const length = fc.integer({ min: 0, max: 6 })
const small = fc.integer({ min: -20, max: 20 })
const factor = fc.constantFrom(1, 2, 3, 7, 0.1, 0.25, 2.5)

const patterns = [
  /^\d+$/,
  /^[a-z]{2,4}$/,
  /a|^b/,
  /^..$/,
  /^.+.+$/,
  /^(?:\S+){2}$/,
  /^.{1,3}$/u,
  /^[^x]{2}$/,
  /^[^@\s]+@[^@\s]+$/,
  /^\S+$/,
  /^\\.$/,
  /^\.?$/,
  /\w\W\w/,
  /^A/i,
  /^ſ$/iu,
  /[&&a]/,
  /^[\w--a]+$/,
  ...['^[\\w--[ab]]+$', '^\\p{RGI_Emoji}?a$'].map((source) => new RegExp(source, 'v')),
  /^\p{L}+$/u,
  /^.$/s,
  /^.$/su,
  /^b/m,
  /^a/y,
  /x/g,
  /^(?!.*ab)/,
  /^$|^a/,
  /[😀]/u,
  /^😀+$/,
  /^[^\ud800-\udfff]$/,
  /^\ufffd$/,
  /^(a)?\1b?$/,
  /^a{$/,
  /^[ab\-x]+$/,
]

type TextStep = (schema: z.ZodString) => z.ZodType
const textSteps: fc.Arbitrary<TextStep> = fc.oneof(
  fc.constantFrom<TextStep>(
    (s) => s.trim(),
    (s) => s.toLowerCase(),
    (s) => s.toUpperCase(),
    (s) => s.normalize(),
    (s) => s.normalize('NFKD'),
    (s) => s.slugify(),
    (s) => s.overwrite((text) => `${text}aa`.slice(0, 4)),
    (s) => s.overwrite((text) => text.replaceAll(' ', '')),
    (s) => s.refine((text) => !text.includes('q')),
    (s) =>
      s.check((payload) => {
        payload.value = `${payload.value}__`
      }),
    (s) => s.email(),
    (s) => s.url(),
    (s) => s.check(z.url({ normalize: true })),
    (s) => s.check(z.url({ protocol: /^https$/ })),
    (s) => s.check(z.iso.date()),
    (s) => s.check(z.iso.datetime({ local: true })),
    (s) => s.check(z.iso.datetime()),
    (s) => s.check(z.iso.time()),
    (s) => s.startsWith('a'),
    (s) => s.includes('b'),
    (s) => s.lowercase(),
  ),
  length.map(
    (n): TextStep =>
      (s) =>
        s.min(n),
  ),
  length.map(
    (n): TextStep =>
      (s) =>
        s.min(3 * n),
  ),
  length.map(
    (n): TextStep =>
      (s) =>
        s.max(n),
  ),
  length.map(
    (n): TextStep =>
      (s) =>
        s.length(n),
  ),
  fc.constantFrom(...patterns).map(
    (pattern): TextStep =>
      (s) =>
        s.regex(pattern),
  ),
)

const zodText = fc
  .array(textSteps, { maxLength: 4 })
  .map((all) => all.reduce<z.ZodType>((schema, step) => step(schema as z.ZodString), z.string()))

type NumberStep = (schema: z.ZodNumber) => z.ZodNumber
const numberSteps: fc.Arbitrary<NumberStep> = fc.oneof(
  fc.constantFrom<NumberStep>(
    (s) => s.int(),
    (s) => s.overwrite((n) => n + 100),
    (s) => s.min(1e21),
    (s) => s.max(Number.MAX_VALUE),
  ),
  small.map(
    (n): NumberStep =>
      (s) =>
        s.min(n / 4),
  ),
  small.map(
    (n): NumberStep =>
      (s) =>
        s.max(n / 4),
  ),
  small.map(
    (n): NumberStep =>
      (s) =>
        s.gt(n),
  ),
  small.map(
    (n): NumberStep =>
      (s) =>
        s.lt(n / 10),
  ),
  factor.map(
    (n): NumberStep =>
      (s) =>
        s.multipleOf(n),
  ),
)
const zodNumber = fc
  .tuple(
    fc.constantFrom<() => z.ZodNumber>(
      () => z.number(),
      () => z.number(),
      () => z.coerce.number(),
      () => z.int32(),
      () => z.float32(),
    ),
    fc.array(numberSteps, { maxLength: 4 }),
  )
  .map(([start, all]): z.ZodType => all.reduce((schema, step) => step(schema), start()))

const days = fc.date({
  min: new Date('0001-01-02'),
  max: new Date('9999-12-30'),
  noInvalidDate: true,
})
const zodScalar: fc.Arbitrary<z.ZodType> = fc.oneof(
  { weight: 6, arbitrary: zodText },
  { weight: 3, arbitrary: fc.constantFrom(...patterns).map((one) => z.string().regex(one)) },
  { weight: 3, arbitrary: zodNumber },
  days.chain((from) => days.map((to) => z.date().min(from).max(to))),
  days.map((from) => z.coerce.date().min(from)),
  days.map((from) =>
    z
      .date()
      .overwrite((date) => new Date(date.getTime() + 1e12))
      .min(from),
  ),
  {
    weight: 4,
    arbitrary: fc.constantFrom<z.ZodType>(
      z.boolean(),
      z.coerce.boolean(),
      z.literal(true),
      z.enum(['a', 'b']),
      z.enum(['', 'a']),
      z.literal([1, 2]),
      z.bigint().min(3n),
      z.coerce.bigint().min(3n),
      z.iso.date(),
      z.iso.date().max(3),
      z.iso.datetime({ local: true }),
      z.iso.datetime({ local: true, precision: 3 }),
      z.iso.time(),
      z.email(),
      z.email().max(12),
      z.email({ pattern: z.regexes.unicodeEmail }),
      z.url(),
      z.url().min(16),
      z.url({ normalize: true }).min(12),
      z.url({ normalize: true }).regex(/\/$/),
      z.httpUrl(),
      z.any(),
      z.coerce.string().min(2),
      z.coerce.string().trim().min(2),
      z.templateLiteral(['a', z.number()]),
      z.stringbool(),
      z.string().min(2).and(z.string().max(4)),
      z.number().and(z.number().min(3)),
      z.codec(z.iso.date(), z.date(), {
        decode: (text) => new Date(text),
        encode: (date) => date.toISOString().slice(0, 10),
      }),
      z.codec(z.string().regex(z.regexes.number), z.number().min(3), {
        decode: Number,
        encode: String,
      }),
    ),
  },
)

type Wrapper = (schema: z.ZodType) => z.ZodType
const wrapper: fc.Arbitrary<Wrapper> = fc.constantFrom<Wrapper>(
  (s) => s.optional(),
  (s) => s.nullable(),
  (s) => s.optional().nonoptional(),
  (s) => s.catch(undefined as never),
  (s) => s.default(undefined as never),
  (s) => s.prefault('aaaa' as never),
  (s) => s.transform((value) => value),
  (s) => s.transform((value) => `${value}aaa`).pipe(z.string().min(3)),
  (s) => z.preprocess((value) => (value === '' ? 'aaaa' : value), s),
  (s) => z.transform((value) => `${value}  `).pipe(s as never),
  (s) => s.or(z.literal('')),
  (s) => s.or(z.number()),
  (s) => s.or(z.undefined()),
  (s) => z.success(s),
  (s) => z.string().pipe(s as never),
  (s) =>
    z
      .string()
      .trim()
      .pipe(s as never),
  (s) => s.and(s),
  (s) => z.lazy(() => s).readonly(),
)

const wrappers = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  fc.array(wrapper, { minLength: 1, maxLength: 2 }),
)
const container = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Wrapper>((s) => s) },
  fc.constantFrom<Wrapper>(
    (s) => z.object({ g: s }),
    (s) => z.object({ g: s }).optional(),
    (s) => z.object({ g: s }).nullable(),
    (s) => z.object({ g: z.object({ h: s }) }).and(z.object({ i: z.string().optional() })),
    (s) => z.union([z.object({ g: s }), z.object({ h: z.string() })]),
    (s) => z.tuple([s]),
    (s) => z.tuple([s], z.string()).optional(),
    (s) => z.array(z.object({ g: s })),
  ),
)
const zodSchemas = fc
  .tuple(zodScalar, wrappers, container)
  .map(([scalar, all, contain]): FormSchema => {
    return z.object({ f: contain(all.reduce((schema, wrap) => wrap(schema), scalar)) })
  })

type Action = v.PipeItem<string, string, v.BaseIssue<unknown>>
const valibotText = fc
  .array(
    fc.oneof(
      fc.constantFrom<Action>(
        v.trim(),
        v.trimEnd(),
        v.toUpperCase(),
        v.normalize('NFD'),
        v.email(),
        v.url(),
        v.nonEmpty(),
        v.isoDate(),
        v.isoDateTime(),
        v.digits(),
        v.check((text) => text !== 'q'),
        v.transform((text: string) => `${text}aaa`),
      ),
      length.map((n): Action => v.minLength(n)),
      length.map((n): Action => v.maxLength(n)),
      length.map((n): Action => v.length(n)),
      fc.constantFrom(...patterns).map((pattern): Action => v.regex(pattern)),
    ),
    { maxLength: 4 },
  )
  .map((all): v.GenericSchema => v.pipe(v.string(), ...(all as [])))

const valibotNumber = fc
  .tuple(small, small, factor)
  .map(
    ([least, most, n]): v.GenericSchema =>
      v.pipe(v.number(), v.minValue(least / 4), v.maxValue(most), v.multipleOf(n)),
  )
const valibotOthers = fc.constantFrom<v.GenericSchema>(
  v.pipe(v.string(), v.transform(Number), v.number(), v.minValue(3)),
  v.pipe(v.string(), v.minLength(2), v.toNumber(), v.minValue(3)),
  v.pipe(v.date(), v.minValue(new Date('2020-01-01T12:00Z'))),
  v.pipe(v.date(), v.toMinValue(new Date('2020-01-01')), v.minValue(new Date('2020-01-01'))),
)
const valibotSchemas = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: valibotText }, valibotNumber, valibotOthers),
    fc.constantFrom<(schema: v.GenericSchema) => v.GenericSchema>(
      (s) => s,
      (s) => v.optional(s),
      (s) => v.nullable(s),
      (s) => v.fallback(s, undefined),
      (s) => v.union([s, v.literal('')]),
    ),
  )
  .map(([scalar, wrap]): FormSchema => v.object({ f: wrap(scalar) }))

const arktypeSchemas = fc
  .constantFrom(
    'string',
    'string >= 2',
    '2 <= string <= 4',
    'string < 5',
    'string.email',
    'string.url',
    'string.trim',
    'string.lower',
    'string.date.iso',
    'string.numeric.parse',
    'string.digits',
    'number',
    'number.integer >= 3',
    'number % 2',
    'number > -5',
    '0 < number < 10',
    'Date',
    "Date > d'2020-01-01'",
    'boolean',
    'true',
    "'a' | 'b'",
    'string >= 2 | number',
    "string >= 2 | ''",
    'string | undefined',
    'bigint',
  )
  .map((definition): FormSchema => type.raw({ f: definition }))

export const formSchemas: fc.Arbitrary<FormSchema> = fc.oneof(
  { weight: 8, arbitrary: zodSchemas },
  { weight: 2, arbitrary: valibotSchemas },
  arktypeSchemas,
)

const characters = [
  ...'abxqAİſß1@ &-\u00a0\u3000\ufb01😀',
  'e\u0301',
  '👨‍👩‍👧',
  '\ud83d',
  '\ude00',
  '\ufffd',
  '\n',
]
const words = fc.string({ unit: fc.constantFrom(...characters), maxLength: 8 })
const numbers = fc.oneof(
  fc.integer({ min: -90, max: 90 }).map((n) => n / 4),
  fc.integer({ min: -90, max: 90 }).map((n) => n / 10),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const moments = days.map((date) => date.toISOString())

/** Texts that a person may type. */
export const typedTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: words },
  { weight: 5, arbitrary: fc.string({ unit: fc.constantFrom(...'a1Aİſ \u00a0😀'), maxLength: 2 }) },
  // Longer than what is left after `trim()`.
  {
    weight: 2,
    arbitrary: words.map((word) => `${' '.repeat(7)}${word.trim().slice(0, 3)}${' '.repeat(7)}`),
  },
  { weight: 3, arbitrary: numbers.map(String) },
  numbers.map((n) => n.toFixed(2)),
  numbers.map((n) => n.toExponential()),
  fc.emailAddress(),
  fc.emailAddress().map((address) => ` ${address}\u00a0`),
  fc.webUrl(),
  fc.webUrl().map((url) => `\u00a0${url} `),
  moments.map((moment) => moment.slice(0, 10)),
  moments.map((moment) => moment.slice(0, 16)),
  moments.map((moment) => moment.slice(0, 23)),
  fc.constantFrom('', '', 'true', 'ab@a-.co', '-0', '007', '.5', 'https://a.b', 'https://a.b/é'),
)
