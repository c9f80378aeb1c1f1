import { toQuery } from '../../shared/url.ts'

/** What is sent of an input. */
export interface Encoded {
  query: string
  body?: BodyInit
  contentType?: string
}

/** Writes an input as an action takes it: in the query, as a form or as JSON. */
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

/** The names are those of forms: `author.name`, `items[0].count`, plain values under one name. */
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
