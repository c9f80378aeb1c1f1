import fc from 'fast-check'
import type { Browser } from 'playwright-core'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { fieldsOf } from '../../src/actions/input/fields/describe.ts'
import { formToInput } from '../../src/actions/input/form/convert.ts'
import { FieldBuilder } from '../../src/forms/build.ts'
import type { FieldAttrs, FormField } from '../../src/forms/types.ts'
import { launchBrowser } from '../support/browser.ts'
import { isValid } from '../support/html-validity.ts'

type Schema = z.ZodType | v.GenericSchema

interface Case {
  attrs: FieldAttrs
  /** The text that is typed; undefined if a checkbox is not ticked. */
  text: string | undefined
  isAccepted: boolean
}

const seed = Number(process.env['FORMS_SEED'] ?? 20261126)
const length = fc.integer({ min: 0, max: 6 })
const small = fc.integer({ min: -20, max: 20 })
const factor = fc.constantFrom(1, 2, 3, 7, 0.1, 0.25, 2.5)

const patterns = [
  /^\d+$/,
  /^[a-z]{2,4}$/,
  /a|^b/,
  /^..$/,
  /^.{1,3}$/u,
  /^[^x]{2}$/,
  /^[^@\s]+@[^@\s]+$/,
  /^\S+$/,
  /\w\W\w/,
  /^A/i,
  /[&&a]/,
  /^(?!.*ab)/,
  /^$|^a/,
  /[😀]/u,
]

type Step = (schema: z.ZodString) => z.ZodString
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>((s) => s.trim()),
  fc.constant<Step>((s) => s.toLowerCase()),
  fc.constant<Step>((s) => s.overwrite((text) => `${text}aa`.slice(0, 4))),
  fc.constant<Step>((s) => s.refine((text) => !text.includes('q')) as typeof s),
  fc.constant<Step>(
    (s) =>
      s.check((payload) => {
        payload.value = `${payload.value}__`
      }) as typeof s,
  ),
  fc.constant<Step>((s) => s.email() as typeof s),
  fc.constant<Step>((s) => s.url() as typeof s),
  length.map(
    (n): Step =>
      (s) =>
        s.min(n),
  ),
  length.map(
    (n): Step =>
      (s) =>
        s.max(n),
  ),
  length.map(
    (n): Step =>
      (s) =>
        s.length(n),
  ),
  fc.constantFrom(...patterns).map(
    (pattern): Step =>
      (s) =>
        s.regex(pattern),
  ),
)

const zodText = fc
  .array(steps, { maxLength: 4 })
  .map((all): z.ZodType => all.reduce((schema, step) => step(schema), z.string()))

type NumberStep = (schema: z.ZodNumber) => z.ZodNumber
const zodNumber = fc
  .array(
    fc.oneof(
      fc.constant<NumberStep>((s) => s.int()),
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
      factor.map(
        (n): NumberStep =>
          (s) =>
            s.multipleOf(n),
      ),
      fc.constant<NumberStep>((s) => s.overwrite((n) => n + 100)),
    ),
    { maxLength: 4 },
  )
  .map((all): z.ZodType => all.reduce((schema, step) => step(schema), z.number()))

const days = fc.date({
  min: new Date('0001-01-02'),
  max: new Date('9999-12-30'),
  noInvalidDate: true,
})
const zodScalar: fc.Arbitrary<z.ZodType> = fc.oneof(
  { weight: 5, arbitrary: zodText },
  { weight: 3, arbitrary: zodNumber },
  days.chain((from) => days.map((to) => z.date().min(from).max(to))),
  days.map((from) => z.coerce.date().min(from)),
  fc.constantFrom<z.ZodType>(
    z.boolean(),
    z.literal(true),
    z.enum(['a', 'b']),
    z.enum(['', 'a']),
    z.literal([1, 2]),
    z.bigint().min(3n),
    z.iso.date(),
    z.email(),
    z.email({ pattern: z.regexes.unicodeEmail }),
    z.url(),
    z.any(),
    z.coerce.string().min(2),
    z.coerce.number().min(2),
    z.templateLiteral(['a', z.number()]),
    z.stringbool(),
  ),
)

const wrappers: fc.Arbitrary<(schema: z.ZodType) => z.ZodType> = fc.constantFrom(
  (s) => s,
  (s) => s,
  (s) => s.optional(),
  (s) => s.nullable(),
  (s) => s.catch(undefined as never),
  (s) => s.transform((value) => value),
  (s) => z.preprocess((value) => (value === '' ? 'aaaa' : value), s),
  (s) => s.or(z.literal('')),
  (s) => s.or(z.number()),
  (s) => z.success(s),
  (s) => z.string().pipe(s as never),
  (s) => z.lazy(() => s).readonly(),
)

const zodSchemas = fc.tuple(zodScalar, wrappers, wrappers).map(([scalar, ...all]): Schema => {
  return all.reduce((schema, wrap) => wrap(schema), scalar)
})

type Action = v.PipeItem<string, string, v.BaseIssue<unknown>>
const valibotText = fc
  .array(
    fc.oneof(
      fc.constantFrom<Action>(
        v.trim(),
        v.trimEnd(),
        v.toUpperCase(),
        v.email(),
        v.url(),
        v.nonEmpty(),
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
  .map((all): Schema => v.pipe(v.string(), ...(all as [])))

const valibotNumber = fc
  .tuple(small, small, factor)
  .map(
    ([least, most, n]): Schema =>
      v.pipe(v.number(), v.minValue(least / 4), v.maxValue(most), v.multipleOf(n)),
  )
const valibotSchemas = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: valibotText }, valibotNumber),
    fc.constantFrom<(schema: v.GenericSchema) => Schema>(
      (s) => s,
      (s) => v.optional(s),
      (s) => v.nullable(s),
      (s) => v.fallback(s, undefined),
      (s) => v.union([s, v.literal('')]),
    ),
  )
  .map(([scalar, wrap]) => wrap(scalar as v.GenericSchema))

const words = fc.string({
  unit: fc.constantFrom('a', 'b', 'x', 'q', 'A', 'İ', '1', '@', ' ', '\u00a0', '&', '-', '😀'),
  maxLength: 8,
})
const numbers = fc.oneof(
  fc.integer({ min: -90, max: 90 }).map((n) => n / 4),
  fc.integer({ min: -90, max: 90 }).map((n) => n / 10),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const texts = fc.oneof(
  { weight: 4, arbitrary: words },
  // Longer than what is left after `trim()`.
  {
    weight: 2,
    arbitrary: words.map((word) => `${' '.repeat(7)}${word.trim().slice(0, 3)}${' '.repeat(7)}`),
  },
  { weight: 3, arbitrary: numbers.map(String) },
  fc.emailAddress(),
  fc.emailAddress().map((address) => ` ${address}\u00a0`),
  fc.webUrl(),
  days.map((date) => date.toISOString().slice(0, 10)),
  fc.constantFrom('', '', 'true', 'ab@a-.co'),
)

/** Builds the field of a schema, and finds out if the action accepts a text in it. */
function caseOf(schema: Schema, typed: string): Case | undefined {
  const kind = z.ZodType.prototype && schema instanceof z.ZodType ? z : v
  const whole =
    kind === z ? z.object({ f: schema as z.ZodType }) : v.object({ f: schema as v.GenericSchema })
  const fields = fieldsOf(whole)
  if (!fields) throw new Error('The schema does not show its fields')
  const place = { path: [], shown: undefined, outer: [] }
  const built = new FieldBuilder(fields.describe, 'form', {}).build(fields.root, place)
  const { attrs, options } = (built as unknown as { f: FormField }).f
  const isBox = attrs.type === 'checkbox'
  const isChoice = attrs.type === undefined
  const text = isBox ? (typed.length % 2 ? 'on' : undefined) : typed
  // Not what the control can send.
  if (isChoice && typed !== '' && !options.some(({ value }) => value === typed)) return undefined
  if (attrs.type === 'number' && typed !== '' && String(Number(typed)) !== typed) return undefined
  const isDay = attrs.type === 'date'
  if (isDay && typed !== '' && !/^\d{4}-\d\d-\d\d$/.test(typed)) return undefined
  const form = new FormData()
  if (text !== undefined) form.set('f', text)
  const result = whole['~standard'].validate(formToInput(form, whole))
  if (result instanceof Promise) throw new Error('The schema is not synchronous')
  return { attrs, text, isAccepted: !result.issues }
}

function isSent({ attrs, text }: Case): boolean {
  if (attrs.type === 'checkbox') return !attrs.required || text !== undefined
  return isValid(attrs, text ?? '')
}

const count = 10_000
const pairs = fc.oneof({ weight: 4, arbitrary: zodSchemas }, valibotSchemas)
const cases = fc
  .sample(fc.tuple(pairs, texts), { numRuns: 2 * count, seed })
  .flatMap(([schema, text]) => caseOf(schema, text) ?? [])
  .slice(0, count)

/** An address that only the pattern of Zod allows: no host has such a name. */
const isHostless = ({ attrs, text = '' }: Case) => attrs.type === 'email' && /-\.|-$/.test(text)

/** Zod rounds: among so many steps it accepts numbers that are not a multiple. */
const isRounded = ({ attrs: { step = 'any' }, text }: Case) => {
  return step !== 'any' && step !== '1' && Math.abs(Number(text) / Number(step)) > 2 ** 27
}

/** Replaces the input of the page. Returns true if its text still has to be typed. */
function setUp({ attrs, text }: { attrs: object; text: string }): boolean {
  const input = document.createElement('input')
  for (const [name, value] of Object.entries(attrs)) {
    input.setAttribute(name, value === true ? '' : String(value))
  }
  document.querySelector('input')?.replaceWith(input)
  if (input.type === 'checkbox') input.checked = text !== ''
  else if (['text', 'url', 'email', 'password'].includes(input.type)) {
    input.focus()
    return text !== ''
  } else input.value = text
  return false
}

/** Returns true if the browser accepts the input and has not cut it off. */
function isSendable(text: string): boolean {
  const input = document.querySelector('input')
  if (!input) return false
  const isWhole = input.maxLength < 0 || input.value === text
  return input.checkValidity() && isWhole
}

describe('the constraints of a form', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchBrowser()
  })

  afterAll(() => browser?.close())

  it('the constraints of a form refuse no value that the schema accepts', () => {
    expect(cases).toHaveLength(count)
    const accepted = cases.filter(({ isAccepted }) => isAccepted)
    expect(accepted.length).toBeGreaterThan(count / 4)
    expect(accepted.filter((one) => !isSent(one) && !isHostless(one) && !isRounded(one))).toEqual(
      [],
    )
    // They do refuse others.
    expect(cases.filter((one) => !isSent(one)).length).toBeGreaterThan(count / 10)
  })

  it('a browser accepts and refuses the same values as the model of it', async () => {
    const sample = cases.filter(({ attrs }) => attrs.type !== undefined).slice(0, 500)
    expect(sample).toHaveLength(500)
    const page = await browser.newPage()
    await page.setContent('<form><input></form>')
    const sent: boolean[] = []
    for (const { attrs, text = '' } of sample) {
      const isTyped = await page.evaluate(setUp, { attrs: { ...attrs }, text })
      // Lengths count only if a person has typed.
      if (isTyped) await page.keyboard.insertText(text)
      sent.push(await page.evaluate(isSendable, text))
    }
    const different = sample.filter((one, index) => isSent(one) !== sent[index])
    expect(different).toEqual([])
    const refused = sample.filter((one, index) => one.isAccepted && !sent[index])
    expect(refused.filter((one) => !isHostless(one) && !isRounded(one))).toEqual([])
    await page.close()
  })
})
