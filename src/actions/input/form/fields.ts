import { type ActionIssue, HonoActionError } from '../../../shared/errors/hono-action-error.ts'

/** Where a value goes in the input: keys and indexes from its root. */
export type Path = readonly (string | number)[]

/** What a form has under one name, and under the names that go on from it. */
export interface Field {
  /** Everything sent under exactly this name, in the order of the form. */
  values: FormDataEntryValue[]
  /** By the next segment: `b` and `0` of `a.b` and `a[0]`. */
  children: Map<string, Field>
  /** Whether the name was sent as `a[]`. */
  list: boolean
}

/** A field that was not sent, or one to fill. */
export function emptyField(): Field {
  return { values: [], children: new Map(), list: false }
}

/**
 * Orders a form by its names; the result is the root, which has no values of its own. File inputs
 * that were left empty are as if they were not there.
 *
 * @throws HonoActionError `BAD_REQUEST` for a name that `parsePath` refuses
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
 * Whether a file is what a browser sends for a file input without a file. In Node it arrives as
 * such a file; workerd makes an empty text of it.
 */
export function isEmptyFile(file: File): boolean {
  return file.size === 0 && file.name === ''
}

/** Whether nothing was sent: neither the field nor a part of it. */
export function isMissing(field: Field): boolean {
  return field.values.length === 0 && field.children.size === 0
}

/** Whether all that was sent is one empty text, as inputs send it that nobody filled in. */
export function isBlank(field: Field): boolean {
  return field.values.length === 1 && field.values[0] === '' && field.children.size === 0
}

/** The field below `field` that a name leads to, be it in one segment or in several. */
export function findField(field: Field, name: string): Field | undefined {
  const direct = field.children.get(name)
  if (direct !== undefined || !/[.[]/.test(name)) return direct
  let found: Field | undefined = field
  for (const segment of splitName(name)?.segments ?? []) found = found?.children.get(segment)
  return found === field ? undefined : found
}

/** The first segments of all names that `findField` would find for these. */
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
 * A field's elements: the values sent under its own name or as `a[]`, in the order of the form, then
 * those of `a[0]`, `a[1]`, in the order of their indexes. Gaps are closed, so that a row removed in
 * the browser is no hole, and a high index takes no room.
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

/** The same for a tuple: its first `count` elements stay where their indexes put them. */
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

/** Issues of a form that are found before its schema sees it. */
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
