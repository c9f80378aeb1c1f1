import { loadLater } from './load-later.ts'

/** The query string and the body of an input. */
export type Encoded = readonly [query: string, body: BodyInit | null]

/**
 * Values that `JSON.stringify` preserves, by the ends of their tags: Array, Object, String, Boolean,
 * Null and Undefined.
 */
const plain = /(ay|ct|ng|an|ll|ed)]/

/**
 * Encodes an input: a query string for GET, else a body. Plain JSON is written here. The script for
 * any other input is loaded with the first one.
 *
 * @throws HonoActionError `BAD_REQUEST` for an input that cannot be sent
 */
export async function encodeInput(input: unknown, isGet: boolean): Promise<Encoded> {
  let isPlain = !isGet || input === undefined
  let json: string | undefined
  try {
    json = JSON.stringify(isPlain ? input : 0, function (this: object, key, value) {
      // Not `value`, which is the text of a date.
      const given = (this as Record<string, unknown>)[key]
      const type = {}.toString.call(given)
      // Infinity, NaN and an invalid date are NaN times 0.
      isPlain &&= plain.test(type) || (/Num|Dat/.test(type) && (given as number) * 0 === 0)
      return isPlain ? value : 0
    })
  } catch {
    // Such as a cycle.
    isPlain = false
  }
  if (isPlain) return ['', isGet ? null : (json as string)]
  return (await loadLater()).encodeOther(input, isGet)
}
