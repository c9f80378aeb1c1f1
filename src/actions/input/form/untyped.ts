import { type Field, hasOnlyIndexes, listItems, type Path, type Problems } from './fields.ts'

/** Converts a value of a form that has no type. */
export type Read = (value: FormDataEntryValue) => unknown

const asItIs: Read = (value) => value

/**
 * Converts a field by its names alone:
 *
 * - to a text or a file
 * - to an array if it was sent more than once, as `a[]` or as `a[0]`
 * - to an object without a prototype if it has other parts
 * - to undefined if nothing was sent
 */
export function toUntyped(
  field: Field,
  path: Path,
  problems: Problems,
  read: Read = asItIs,
): unknown {
  if (field.json) return field.json.value
  if (field.children.size > 0 && (field.values.length === 0 || !hasOnlyIndexes(field))) {
    return hasOnlyIndexes(field)
      ? toUntypedList(field, path, problems, read)
      : toUntypedObject(field, path, problems, read)
  }
  if (field.list || field.values.length > 1 || field.children.size > 0) {
    return toUntypedList(field, path, problems, read)
  }
  const [value] = field.values
  return value === undefined ? undefined : read(value)
}

/** Converts a field to an object, whatever its names are: the root of a form. */
export function toUntypedObject(
  field: Field,
  path: Path,
  problems: Problems,
  read: Read = asItIs,
): Record<string, unknown> {
  const object: Record<string, unknown> = Object.create(null)
  if (field.values.length > 0) problems.add('Sent both as a value and in parts', path)
  for (const [key, child] of field.children) {
    object[key] = toUntyped(child, [...path, key], problems, read)
  }
  return object
}

function toUntypedList(field: Field, path: Path, problems: Problems, read: Read): unknown[] {
  return listItems(field, path, problems).map((item, i) =>
    toUntyped(item, [...path, i], problems, read),
  )
}
