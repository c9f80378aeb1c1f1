import { toQuery } from '../../shared/encode-input.ts'

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
    append(body, '', input)
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
function append(form: FormData, name: string, value: unknown): void {
  if (value === undefined) return
  if (value instanceof File) form.append(name, value)
  else if (Array.isArray(value)) {
    const isNested = value.some((item) => isObject(item))
    for (const [index, item] of value.entries()) {
      append(form, isNested ? `${name}[${index}]` : name, item)
    }
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value))
      append(form, name ? `${name}.${key}` : key, item)
  } else form.append(name, String(value ?? ''))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof File)
}

function hasFile(value: unknown): boolean {
  if (value instanceof File) return true
  return typeof value === 'object' && value !== null && Object.values(value).some(hasFile)
}
