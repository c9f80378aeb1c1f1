/**
 * Replaces what JSON lacks in the input of a call by Hono's client, as `actions` sends it: a bigint and
 * NaN are text, a set and a map are arrays.
 */
export function plainJson(input: unknown): unknown {
  const text = JSON.stringify(input, (_, value: unknown) => {
    if (value instanceof Set || value instanceof Map) return [...value]
    const isText = typeof value === 'bigint' || (typeof value === 'number' && value * 0 !== 0)
    return isText ? `${value}` : value
  })
  return JSON.parse(text)
}
