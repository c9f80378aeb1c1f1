/**
 * Encodes an input as a query string with the names of a form: `author.name`, `items[0].count`, and
 * a repeated name for an array of plain values. `undefined` is left out.
 */
export function toQuery(input: unknown): string {
  const query = new URLSearchParams()
  append('', input)
  const text = query.toString()
  return text && `?${text}`

  function append(name: string, value: unknown): void {
    if (Array.isArray(value)) {
      const isNested = value.some(isObject)
      for (const [index, item] of value.entries()) {
        append(isNested ? `${name}[${index}]` : name, item)
      }
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) append(name ? `${name}.${key}` : key, item)
    } else if (value !== undefined) {
      query.append(name, value instanceof Date ? value.toISOString() : `${value ?? ''}`)
    }
  }
}

function isObject(value: unknown): value is object {
  return Object(value) === value && !(value instanceof Date)
}
