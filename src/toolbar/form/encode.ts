import { toQuery } from '../../shared/encode-input.ts'
import { fieldName } from '../../shared/errors/field-name.ts'

/** Encoded input. */
export interface Encoded {
  query: string
  body?: BodyInit
  contentType?: string
}

/** Encodes an input in the format that an action accepts: query string, form or JSON. */
export function encodeInput(
  input: unknown,
  { method, accept }: { method: string; accept: 'json' | 'form' | 'both' },
): Encoded {
  if (method === 'GET') return { query: toQuery(input) }
  if (accept === 'form' || (accept === 'both' && hasFile(input))) {
    const body = new FormData()
    append(body, [], input)
    return { query: '', body }
  }
  const contentType = 'application/json'
  return input === undefined
    ? { query: '', contentType }
    : { query: '', contentType, body: JSON.stringify(input) }
}

/**
 * Uses the names of forms: `author.name`, `items[0].count`, and one name for a list of plain
 * values.
 */
function append(form: FormData, path: readonly (string | number)[], value: unknown): void {
  if (value === undefined) return
  if (value instanceof File) form.append(fieldName(path), value)
  else if (Array.isArray(value)) {
    const isNested = value.some((item) => isObject(item))
    for (const [index, item] of value.entries())
      append(form, isNested ? [...path, index] : path, item)
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) append(form, [...path, key], item)
  } else form.append(fieldName(path), String(value ?? ''))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof File)
}

function hasFile(value: unknown): boolean {
  if (value instanceof File) return true
  return typeof value === 'object' && value !== null && Object.values(value).some(hasFile)
}
