import { type Field, hasOnlyIndexes, listItems, type Path, type Problems } from './fields.ts'

/**
 * A field as its names alone tell: the text or file; an array where it was sent more than once, as
 * `a[]` or as `a[0]`; otherwise a null-prototype object. Undefined where nothing was sent.
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

/** The same, for a field that is an object whatever its names: the root of a form. */
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
