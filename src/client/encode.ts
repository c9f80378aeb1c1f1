/** The query string and the body of an input. */
type Encoded = readonly [query: string, body: BodyInit | null]

/** Values that `JSON.stringify` preserves, by `Object.prototype.toString`. */
const plain = /(Array|Object|String|Boolean|Null|Undefined)]/

/**
 * Encodes an input: a query string for GET, else a body. Plain JSON is written here. The script for
 * any other input is loaded with the first one.
 *
 * @throws TypeError for an input that cannot be sent
 */
export async function encodeInput(input: unknown, isGet: boolean): Promise<Encoded> {
  let isPlain = !isGet || input === undefined
  const json = JSON.stringify(isPlain ? input : 0, function (this: object, key, value) {
    // Not `value`, which is the text of a date.
    const given = (this as Record<string, unknown>)[key]
    const type = Object.prototype.toString.call(given)
    isPlain &&= plain.test(type) || (/Num|Dat/.test(type) && Number.isFinite(Number(given)))
    return isPlain ? value : 0
  })
  if (isPlain) return ['', isGet ? null : json]
  const { encodeBody, toQuery } = await import('../shared/encode-input.ts')
  return isGet ? [toQuery(input), null] : ['', encodeBody(input)]
}
