import fc from 'fast-check'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fieldsOf } from '../../src/actions/input/fields/describe.ts'
import { formToInput } from '../../src/actions/input/form/convert.ts'
import { type BuiltField, FieldBuilder } from '../../src/forms/build.ts'
import type { FormField } from '../../src/forms/types.ts'
import { launchBrowser } from '../support/browser.ts'
import { type FormSchema, formSchemas, typedTexts } from '../support/form-schemas.ts'
import { type ControlAttrs, isValid, sentText } from '../support/html-validity.ts'

interface Case {
  attrs: ControlAttrs
  /** The text that is typed; undefined if a checkbox is not ticked. */
  text: string | undefined
  isAccepted: boolean
}

const seed = Number(process.env['FORMS_SEED'] ?? 20261126)

/**
 * Builds the field of a schema, and finds out if the action accepts a text in it.
 *
 * @returns undefined if the control cannot have the text
 */
function caseOf(schema: FormSchema, typed: string): Case | undefined {
  const fields = fieldsOf(schema)
  if (!fields) throw new Error('The schema does not show its fields')
  const place = { path: [], shown: undefined, outer: [] }
  const built = new FieldBuilder(fields.describe, 'form', {}).build(fields.root, place)
  const field = firstField(built)
  const { type } = field.attrs
  const isTextarea = type !== undefined && isText.has(type) && typed.length % 4 === 0
  const attrs: ControlAttrs = isTextarea ? field.textareaAttrs : field.attrs
  const isBox = type === 'checkbox'
  const text = isBox ? (typed.length % 2 ? 'on' : undefined) : typed
  const isChoice = field.options.length > 0
  if (isChoice && typed !== '' && !field.options.some(({ value }) => value === typed))
    return undefined
  const sent = text === undefined || isBox || isChoice ? text : sentText(attrs, typed)
  if (['number', 'date', 'datetime-local'].includes(`${type}`) && sent !== typed) return undefined
  const form = new FormData()
  if (sent !== undefined) form.set(field.name, sent)
  const result = schema['~standard'].validate(formToInput(form, schema))
  if (result instanceof Promise) throw new Error('The schema is not synchronous')
  return { attrs, text, isAccepted: !result.issues }
}

function firstField(built: BuiltField): FormField {
  if ('errorAttrs' in built) return built as FormField
  const [first] = Object.values(built)
  return firstField(first as BuiltField)
}

/** The types of an input that a `<textarea>` can replace. */
const isText = new Set(['email', 'password', 'text', 'url'])

function isSent({ attrs, text }: Case): boolean {
  if (attrs.type === 'checkbox') return !attrs.required || text !== undefined
  return isValid(attrs, text ?? '')
}

const cases = fc
  .sample(fc.tuple(formSchemas, fc.array(typedTexts, { minLength: 6, maxLength: 6 })), {
    numRuns: 10_000,
    seed,
  })
  .flatMap(([schema, texts]) => texts.flatMap((text) => caseOf(schema, text) ?? []))

/** An address that only the pattern of Zod allows: no host has such a name. */
const isHostless = ({ attrs, text = '' }: Case) => attrs.type === 'email' && /-\.|-$/.test(text)

/** Zod rounds: far from 0 and very near to it, it accepts numbers that are not a multiple. */
const isRounded = ({ attrs: { step = 'any' }, text }: Case) => {
  if (step === 'any' || step === '1') return false
  const steps = Math.abs(Number(text) / Number(step))
  return steps > 2 ** 27 || (steps !== 0 && steps < 2 ** -27)
}

/** Zod also trims white space that is not ASCII. */
const isPadded = ({ attrs, text = '' }: Case) => {
  return attrs.type === 'url' && text.trim() !== text.replaceAll(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '')
}

const isKnown = (one: Case) => isHostless(one) || isRounded(one) || isPadded(one)

/** Replaces the control of the page. Returns true if its text still has to be typed. */
function setUp({ attrs, text }: { attrs: object; text: string }): boolean {
  const isTextarea = !('type' in attrs)
  const control = document.createElement(isTextarea ? 'textarea' : 'input')
  for (const [name, value] of Object.entries(attrs)) {
    control.setAttribute(name, value === true ? '' : String(value))
  }
  document.querySelector('form')?.replaceChildren(control)
  if (control.type === 'checkbox') (control as HTMLInputElement).checked = text !== ''
  else if (['textarea', 'text', 'url', 'email', 'password'].includes(control.type)) {
    control.focus()
    return text !== ''
  } else control.value = text
  return false
}

/** Returns true if the browser accepts the control and has not cut off its text. */
function isSendable(text: string): boolean {
  const control = document.querySelector<HTMLInputElement>('input, textarea')
  if (!control) return false
  const isWhole = control.maxLength < 0 || control.value === text
  return control.checkValidity() && isWhole
}

describe('the constraints of a form', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchBrowser()
  })

  afterAll(() => browser?.close())

  it('the constraints of a form refuse no value that the schema accepts', () => {
    const accepted = cases.filter(({ isAccepted }) => isAccepted)
    expect(accepted.length).toBeGreaterThan(10_000)
    expect(accepted.filter((one) => !isSent(one) && !isKnown(one))).toEqual([])
    // They do refuse others.
    expect(cases.filter((one) => !isSent(one)).length).toBeGreaterThan(5000)
  })

  it('a browser accepts and refuses the same values as the model of it', async () => {
    // CDP cannot type half of an emoji.
    const typed = cases.filter(({ text = '' }) => text.isWellFormed())
    const sample = typed.filter((_, index) => index % 80 === 0).slice(0, 500)
    expect(sample).toHaveLength(500)
    const page = await browser.newPage()
    await page.setContent('<form></form>')
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
    expect(refused.filter((one) => !isKnown(one))).toEqual([])
    await page.close()
  })
})
