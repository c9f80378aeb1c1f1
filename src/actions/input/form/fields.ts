import { parsePath, splitName } from './path.ts'

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

function childOf(field: Field, segment: string): Field {
  let child = field.children.get(segment)
  if (child === undefined) {
    child = emptyField()
    field.children.set(segment, child)
  }
  return child
}
