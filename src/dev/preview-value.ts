const maxLength = 2_000

/** Formats a value as short text: as JSON if possible, otherwise by its type. */
export function shown(value: unknown): string {
  let text: string
  try {
    text = typeof value === 'string' ? value : (JSON.stringify(value, replace, 2) ?? String(value))
  } catch {
    // For example a circular value.
    text = nameOf(value)
  }
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
}

function replace(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return '(function)'
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return `${value.byteLength} bytes`
  if (value instanceof Blob) return `${value.type || 'a blob'}, ${value.size} bytes`
  const isOpaque =
    value instanceof ReadableStream || value instanceof Response || value instanceof Request
  return isOpaque ? nameOf(value) : value
}

function nameOf(value: unknown): string {
  return `(${Object.prototype.toString.call(value).slice(8, -1)})`
}
