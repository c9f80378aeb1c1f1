import { withErrorUrl } from '../shared/errors/error-url.ts'

/** What a key of TanStack Query is. */
export type QueryKey = readonly unknown[]

/** The key of an action, or of a group of them, without an input: what all of its keys begin with. */
export function keyOf(prefix: string, path: readonly string[], input?: unknown): QueryKey {
  const key = [prefix, ...path]
  return input === undefined ? key : [...key, asJson(input, path)]
}

/**
 * An input as it is written into a request: two that are sent alike have one key, and a key is the
 * same after it was stored as JSON.
 *
 * @throws TypeError for what JSON has no form for
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
