/**
 * Writes an input as a query string, in the names of a form: `author.name`, `items[0].count`, an
 * array of plain values as a repeated name. What is undefined is left out.
 */
export function toQuery(input: unknown): string {
  const query = new URLSearchParams()
  append(query, '', input)
  const text = query.toString()
  return text && `?${text}`
}

function append(query: URLSearchParams, name: string, value: unknown): void {
  if (value === undefined) return
  if (Array.isArray(value)) {
    const nested = value.some(isObject)
    for (const [index, item] of value.entries()) {
      append(query, nested ? `${name}[${index}]` : name, item)
    }
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      append(query, name ? `${name}.${key}` : key, item)
    }
  } else {
    query.append(name, value instanceof Date ? value.toISOString() : String(value ?? ''))
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date)
}
