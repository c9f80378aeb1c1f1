import { type Field, hasOnlyIndexes, listItems, type Path, type Problems } from './fields.ts'

/**
 * Converts a field by its names alone:
 *
 * - to a text or a file
 * - to an array if it was sent more than once, as `a[]` or as `a[0]`
 * - to an object without a prototype if it has other parts
 * - to undefined if nothing was sent
 */
export function toUntyped(field: Field, path: Path, problems: Problems): unknown {
  if (field.children.size > 0 && (field.values.length === 0 || !hasOnlyIndexes(field))) {
    return hasOnlyIndexes(field)
      ? toUntypedList(field, path, problems)
      : toUntypedObject(field, path, problems)
  }
  if (field.list || field.values.length > 1 || field.children.size > 0) {
    return toUntypedList(field, path, problems)
  }
  return field.values[0]
}

/** Converts a field to an object, whatever its names are: the root of a form. */
export function toUntypedObject(
  field: Field,
  path: Path,
  problems: Problems,
): Record<string, unknown> {
  const object: Record<string, unknown> = Object.create(null)
  if (field.values.length > 0) problems.add('Sent both as a value and in parts', path)
  for (const [key, child] of field.children) {
    object[key] = toUntyped(child, [...path, key], problems)
  }
  return object
}

function toUntypedList(field: Field, path: Path, problems: Problems): unknown[] {
  return listItems(field, path, problems).map((item, i) => toUntyped(item, [...path, i], problems))
}
