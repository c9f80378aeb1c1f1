import { expect, it } from 'vitest'
import { validate } from '../../src/actions/execute/validate.ts'
import { parseJson, scan } from '../../src/actions/input/json.ts'
import { maxElements, worst } from '../support/worst.ts'

/** A text that counts the work that is done with it, in looks at one character. */
class CountedText {
  work = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  get length(): number {
    return this.#text.length
  }

  charCodeAt(index: number): number {
    this.work++
    return this.#text.charCodeAt(index)
  }

  // Measured: a call costs as much as 16 looks, and searches ten characters in the time of one.
  indexOf(part: string, from = 0): number {
    const found = this.#text.indexOf(part, from)
    this.work += 16 + ((found === -1 ? this.length : found) - from) / 10
    return found
  }

  startsWith(part: string, from: number): boolean {
    this.work += 16
    return this.#text.startsWith(part, from)
  }

  includes(part: string): boolean {
    return this.indexOf(part) !== -1
  }
}

it.each(Object.keys(worst))(
  'the scan of the worst body of a megabyte looks at each character at most 3 times: %s',
  (name) => {
    const text = new CountedText(worst[name]?.body ?? '')
    expect(text.length).toBeGreaterThan(10_000)
    scan(text, maxElements)
    expect(text.work / text.length).toBeLessThan(3)
  },
)

it('the scan of plain JSON skips the content of long texts', () => {
  const text = new CountedText(JSON.stringify(Array(1000).fill('x'.repeat(1000))))
  scan(text, maxElements)
  expect(text.work / text.length).toBeLessThan(0.5)
})

it.each(Object.entries(worst))(
  'the worst body of a megabyte is parsed, or rejected with at most 20 issues: %s',
  async (_, { body, schema }) => {
    const error = await Promise.resolve()
      .then(() => validate(schema, parseJson(body, maxElements)))
      .then(() => undefined)
      .catch((reason) => reason)
    if (error === undefined) return
    expect(error).toMatchObject({ code: 'BAD_REQUEST' })
    expect(error.issues?.length ?? 0).toBeLessThanOrEqual(20)
  },
)
