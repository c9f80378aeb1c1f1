import { type ActionIssue, HonoActionError } from '../../../shared/errors/hono-action-error.ts'

/** The path of a value in the input: keys and indexes from its root. */
export type Path = readonly (string | number)[]

/** The values of a form under one name, and under the names that start with it. */
export interface Field {
  /** The values under exactly this name, in the order of the form. */
  values: FormDataEntryValue[]
  /** By the next segment: `b` and `0` of `a.b` and `a[0]`. */
  children: Map<string, Field>
  /** True if the name was sent as `a[]`. */
  list: boolean
  /** The value, if it was sent as JSON. */
  json?: { value: unknown }
}

/** Creates a field without values: one that was not sent, or one to fill. */
export function emptyField(): Field {
  return { values: [], children: new Map(), list: false }
}

/**
 * Groups the values of a form by name. Returns the root, which has no values of its own. Empty file
 * inputs are ignored.
 *
 * @throws HonoActionError `BAD_REQUEST` for a name that `parsePath` rejects
 */
export function toFields(form: FormData | URLSearchParams): Field {
  const root = emptyField()
  for (const [name, value] of form) {
    const { segments, list } = parsePath(name)
    if (typeof value !== 'string' && isEmptyFile(value)) continue
    let field = root
    for (const segment of segments) field = childOf(field, segment)
    field.values.push(value)
    field.list ||= list
  }
  return root
}

/**
 * Returns true for the file that a browser sends for an empty file input. Node passes this file on;
 * workerd converts it to an empty text.
 */
export function isEmptyFile(file: File): boolean {
  return file.size === 0 && file.name === ''
}

/** Returns true if neither the field nor a part of it was sent. */
export function isMissing(field: Field): boolean {
  return field.values.length === 0 && field.children.size === 0 && field.json === undefined
}

/** Returns true if the field is one empty text, which an empty input sends. */
export function isBlank(field: Field): boolean {
  return field.values.length === 1 && field.values[0] === '' && field.children.size === 0
}

/** Returns the field at a name below `field`. The name can be one segment or several. */
export function findField(field: Field, name: string): Field | undefined {
  const direct = field.children.get(name)
  if (direct !== undefined || !/[.[]/.test(name)) return direct
  let found: Field | undefined = field
  for (const segment of splitName(name)?.segments ?? []) found = found?.children.get(segment)
  return found === field ? undefined : found
}

/** Returns the first segments of all names that `findField` would find. */
export function firstSegments(names: Iterable<string>): Set<string> {
  const segments = new Set<string>()
  for (const name of names) {
    segments.add(name)
    const [first] = splitName(name)?.segments ?? []
    if (first !== undefined) segments.add(first)
  }
  return segments
}

/** One above the highest index that a field name can have. */
const maxIndex = 1000

/**
 * Returns a field's elements. First are the values under its own name or `a[]`, in the order of the
 * form. Then come `a[0]`, `a[1]`, in the order of their indexes. Gaps are closed: a row that was
 * removed in the browser leaves no hole, and a high index needs no memory.
 */
export function listItems(field: Field, path: Path, problems: Problems): Field[] {
  const items = field.values.map((value): Field => ({ ...emptyField(), values: [value] }))
  const indexed: [index: number, item: Field][] = []
  for (const [segment, item] of field.children) {
    if (isIndex(segment)) indexed.push([Number(segment), item])
    else problems.add(`Expected an index from 0 to ${maxIndex - 1}`, [...path, segment])
  }
  indexed.sort(([a], [b]) => a - b)
  for (const [, item] of indexed) items.push(item)
  return items
}

/** Returns the elements of a tuple. The first `count` elements stay at their indexes. */
export function tupleItems(field: Field, count: number, path: Path, problems: Problems): Field[] {
  const items = listItems(field, path, problems)
  if (field.values.length > 0) return items
  const placed = Array.from({ length: count }, (_, i) => field.children.get(String(i)))
  const others = items.filter((item) => !placed.includes(item))
  return [...placed.map((item) => item ?? emptyField()), ...others]
}

/** Returns true if every part of a field can be an element. */
export function hasOnlyIndexes(field: Field): boolean {
  for (const segment of field.children.keys()) if (!isIndex(segment)) return false
  return true
}

/** The issues of a form that are found before its schema runs. */
export class Problems {
  readonly #issues: ActionIssue[] = []

  /** Adds an issue for `throwIfAny`. Issues after the twentieth are left out. */
  add(message: string, path: Path): void {
    if (this.#issues.length < 20) this.#issues.push({ message, path: [...path] })
  }

  /** @throws HonoActionError `BAD_REQUEST` with the issues, if there are any */
  throwIfAny(): void {
    if (this.#issues.length === 0) return
    throw new HonoActionError({
      code: 'BAD_REQUEST',
      message: 'Invalid input',
      issues: this.#issues,
    })
  }
}

function isIndex(segment: string): boolean {
  return /^(?:0|[1-9]\d{0,3})$/.test(segment) && Number(segment) < maxIndex
}

function childOf(field: Field, segment: string): Field {
  let child = field.children.get(segment)
  if (child === undefined) {
    child = emptyField()
    field.children.set(segment, child)
  }
  return child
}

/** A parsed field name. */
export interface FieldPath {
  /** Keys and indexes from the root, at least one. */
  segments: string[]
  /** True if the name ends in `[]`: its values are a list, even if there is only one. */
  list: boolean
}

const maxDepth = 32

const unsafeName = /(?:^|[.[\]])(?:__proto__|constructor[.[\]]+prototype)(?:$|[.[\]])/

/**
 * Parses a field name: `a.b` and `a[b]` are a key in `a`, `a[0]` an element, `a[]` one more
 * element. A dot inside brackets belongs to the key.
 *
 * @throws HonoActionError `BAD_REQUEST` for a name that has another form, has more than 32
 * segments, or is rejected by `refuseUnsafeName`
 */
export function parsePath(name: string): FieldPath {
  refuseUnsafeName(name)
  const path = splitName(name)
  if (path !== undefined) return path
  throw new HonoActionError({
    code: 'BAD_REQUEST',
    message: `The form has a field name that cannot be read: ${JSON.stringify(name.slice(0, 100))}`,
  })
}

/** Parses a field name without the safety check. Returns undefined if `parsePath` would throw. */
export function splitName(name: string): FieldPath | undefined {
  let at = plainEnd(name, 0)
  const segments = [name.slice(0, at)]
  let list = false
  while (at < name.length && segments.length <= maxDepth) {
    const bracket = name[at] === '['
    const end = bracket ? name.indexOf(']', at) : plainEnd(name, at + 1)
    const segment = name.slice(at + 1, end)
    // `name[at]` is a `]` without its `[`, or a letter that follows a bracket.
    if (end === -1 || segment.includes('[') || (!bracket && name[at] !== '.')) return undefined
    at = bracket ? end + 1 : end
    if (bracket && segment === '' && at === name.length) list = true
    else segments.push(segment)
  }
  if (segments.length > maxDepth || segments.includes('')) return undefined
  return { segments, list }
}

/**
 * Rejects a field name that could reach a prototype when values are nested by it: a segment
 * `__proto__`, or `constructor` followed by `prototype`. Segments end at any dot or bracket.
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

const segmentEnd = /[.[\]]/g

/** Returns the end of the segment that starts at `from`. */
function plainEnd(name: string, from: number): number {
  segmentEnd.lastIndex = from
  // Comparing one character after another takes ten times as long.
  return segmentEnd.test(name) ? segmentEnd.lastIndex - 1 : name.length
}
