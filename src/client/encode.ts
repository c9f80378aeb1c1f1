import type { DeferOptions } from '../actions/execute/defer.ts'
import { loadLater } from './load-later.ts'

/** The query string, the body and the headers of an input. */
export type Encoded = readonly [
  query: string,
  body?: string | FormData,
  headers?: Record<string, string>,
]

type MaybeForm = { getAll?: unknown } | null | undefined

/**
 * Values that `JSON.stringify` preserves, by the ends of their tags: Array, Object, String, Boolean,
 * Null and Undefined.
 */
const plain = /(ay|ct|ng|an|ll|ed)]/

/**
 * Encodes an input: a query string for GET, else a body. Forms and plain JSON are encoded here. The
 * script for any other input, and for a deferred call, is loaded with the first one.
 *
 * @throws HonoActionError `BAD_REQUEST` for an input that cannot be sent
 */
export async function encodeInput(
  input: unknown,
  isGet: boolean,
  defer: DeferOptions | undefined,
): Promise<Encoded> {
  if (isGet && input === undefined) return ['']
  if (!isGet && !defer) {
    // Not `instanceof`: a form may be from another frame, or from happy-dom. The browser writes its
    // content type, with its boundary.
    if (typeof (input as MaybeForm)?.getAll === 'function') return ['', input as FormData]
    try {
      const json = JSON.stringify(input, function (this: object, key, value) {
        // Not `value`, which is the text of a date.
        const given = (this as Record<string, unknown>)[key]
        const type = {}.toString.call(given)
        // Infinity, NaN and an invalid date are NaN times 0.
        if (plain.test(type) || (/Num|Dat/.test(type) && (given as number) * 0 === 0)) return value
        throw 0
      })
      return ['', json, { 'content-type': 'application/json' }]
    } catch {
      // Not plain, or a cycle.
    }
  }
  return (await loadLater()).encodeOther(input, isGet, defer)
}
