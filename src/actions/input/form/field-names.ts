import { HonoActionError } from '../../../shared/errors/hono-action-error.ts'

/** A field name, taken apart. */
export interface FieldPath {
  /** Keys and indexes from the root, at least one. */
  segments: string[]
  /** Whether the name ends in `[]`: its values are a list, even if there is only one. */
  list: boolean
}

const maxDepth = 32

const unsafeName = /(?:^|[.[\]])(?:__proto__|constructor[.[\]]+prototype)(?:$|[.[\]])/

/**
 * Takes a field name apart: `a.b` and `a[b]` are a key in `a`, `a[0]` an element, `a[]` one more
 * element. A dot inside brackets belongs to the key.
 *
 * @throws HonoActionError `BAD_REQUEST` for a name that is not one of these, has more than 32
 * segments, or is unsafe as `refuseUnsafeName` says
 */
export function parsePath(name: string): FieldPath {
  refuseUnsafeName(name)
  const path = splitName(name)
  if (path !== undefined) return path
  throw new HonoActionError({
    code: 'BAD_REQUEST',
    message: `The form has a field name that can not be read: ${JSON.stringify(name.slice(0, 100))}`,
  })
}

/** What `parsePath` does, without a look at safety; undefined where it would throw. */
export function splitName(name: string): FieldPath | undefined {
  let at = plainEnd(name, 0)
  const segments = [name.slice(0, at)]
  let list = false
  while (at < name.length && segments.length <= maxDepth) {
    const bracket = name[at] === '['
    const end = bracket ? name.indexOf(']', at) : plainEnd(name, at + 1)
    const segment = name.slice(at + 1, end)
    // A `]` stands here where it has no `[`, and a letter where it follows a bracket.
    if (end === -1 || segment.includes('[') || (!bracket && name[at] !== '.')) return undefined
    at = bracket ? end + 1 : end
    if (bracket && segment === '' && at === name.length) list = true
    else segments.push(segment)
  }
  if (segments.length > maxDepth || segments.includes('')) return undefined
  return { segments, list }
}

/**
 * Refuses a field name that could reach a prototype in whatever nests values by it: a segment
 * `__proto__`, or `constructor` followed by `prototype`. Segments end at dots and brackets, however
 * these are placed.
 *
 * @throws HonoActionError `BAD_REQUEST`
 */
export function refuseUnsafeName(name: string): void {
  if (!unsafeName.test(name)) return
  throw new HonoActionError({
    code: 'BAD_REQUEST',
    message: 'The form has a field name that is not allowed',
  })
}

/** Where the segment that starts at `from` ends. */
function plainEnd(name: string, from: number): number {
  let end = from
  while (end < name.length && !'.[]'.includes(name.charAt(end))) end++
  return end
}
