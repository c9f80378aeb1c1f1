/**
 * Returns the plain form of a property in a query string: `?q=a&page=2`. Texts, numbers, booleans
 * and dates have one. A text that looks like a number or a boolean has none, because the server
 * could not tell them apart.
 *
 * @returns undefined if the property needs the JSON parameter
 */
export function plainText(name: string, value: unknown): string | undefined {
  if (/^_json$|^__proto__$|^$|[.[\]]/.test(name)) return undefined
  if (typeof value === 'string') {
    return /^$|^true$|^false$/.test(value) || `${+value}` === value ? undefined : value
  }
  const isDate = value instanceof Date
  if (!isDate && typeof value !== 'number' && typeof value !== 'boolean') return undefined
  if (!Number.isFinite(+value)) return undefined
  return isDate ? value.toISOString() : `${value}`
}
