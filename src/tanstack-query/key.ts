import { withErrorUrl } from '../shared/errors/error-url.ts'

/** A key of TanStack Query. */
export type QueryKey = readonly unknown[]

/** Returns the key of an action. Without an input it is the prefix of all keys of the action or group. */
export function keyOf(prefix: string, path: readonly string[], input?: unknown): QueryKey {
  const key = [prefix, ...path]
  return input === undefined ? key : [...key, asJson(input, path)]
}

/**
 * Returns an input after JSON: inputs with the same request have the same key, also after the key
 * was stored as JSON.
 *
 * @throws TypeError for a value that JSON cannot carry
 */
function asJson(input: unknown, path: readonly string[]): unknown {
  const text = JSON.stringify(input, (_, value: unknown) => {
    if (typeof value === 'bigint') return String(value)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const kind = Object.prototype.toString.call(value).slice(8, -1)
    if (kind === 'Object') return value
    throw new TypeError(
      withErrorUrl(
        'HA650',
        `The input of actions.${path.join('.')} has a ${kind} in it, and the input of a query is its ` +
          'key, which is JSON. Send it by a mutation: useMutation(actions.' +
          `${path.join('.')}.mutationOptions())`,
      ),
    )
  })
  return JSON.parse(text)
}
