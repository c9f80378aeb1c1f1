import { emptyField, type Field } from './fields.ts'
import type { Path, Problems } from './problems.ts'

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

/** Whether every part of a field can be an element. */
export function hasOnlyIndexes(field: Field): boolean {
  for (const segment of field.children.keys()) if (!isIndex(segment)) return false
  return true
}

function isIndex(segment: string): boolean {
  return /^(?:0|[1-9]\d{0,3})$/.test(segment) && Number(segment) < maxIndex
}
