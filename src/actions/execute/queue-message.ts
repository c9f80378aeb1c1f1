/**
 * Estimates the bytes of a value in a queue, in the serialization of V8. The runtime has no method
 * for it, and the error of a message that is too large does not always say so.
 */
export function estimateSize(value: unknown): number {
  const seen = new Set<object>()
  const waiting: unknown[] = [value]
  let size = 2
  // Not recursive: an input from this Worker may be deeply nested.
  for (const one of waiting) {
    size++
    if (typeof one === 'string') size += sizeOfText(one)
    else if (typeof one === 'number') size += sizeOfNumber(one)
    else if (typeof one === 'bigint') size += Math.ceil(one.toString(16).length / 2)
    else if (typeof one === 'object' && one !== null && !seen.has(one)) {
      seen.add(one)
      size += 2
      if (one instanceof Date) size += 6
      else if (one instanceof ArrayBuffer || ArrayBuffer.isView(one)) size += one.byteLength
      else for (const part of partsOf(one)) waiting.push(part)
    }
  }
  return size
}

/** Returns the entries of an object or a map, and the values of an array or a set. */
function* partsOf(value: object): Generator<unknown> {
  if (Array.isArray(value) || value instanceof Set) yield* value
  else for (const entry of value instanceof Map ? value : Object.entries(value)) yield* entry
}

function sizeOfText(text: string): number {
  // Characters above Latin-1 make a string one of two bytes each.
  const bytes = /[\u0100-\uffff]/.test(text) ? 2 * text.length : text.length
  return sizeOfVarint(bytes) + bytes
}

function sizeOfNumber(value: number): number {
  const isSmall = Number.isInteger(value) && Math.abs(value) < 2 ** 30
  return isSmall ? sizeOfVarint(2 * Math.abs(value)) : 8
}

function sizeOfVarint(value: number): number {
  return Math.max(1, Math.ceil(Math.log2(value + 1) / 7))
}

/** Returns the type of the first part of a value that a queue cannot carry, such as `File`. */
export function uncloneableType(value: unknown): string {
  const parts = new Set<unknown>([value])
  // Not recursive: an input may be deeply nested.
  for (const part of parts) {
    if (isContainer(part)) for (const inner of partsOf(part)) parts.add(inner)
    else if (!isCloneable(part)) return typeName(part)
  }
  return typeName(value)
}

function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value) || value instanceof Set || value instanceof Map) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value)
    return true
  } catch {
    return false
  }
}

function typeName(value: unknown): string {
  return (typeof value === 'object' && value?.constructor?.name) || typeof value
}
