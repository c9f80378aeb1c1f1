import { partsOf } from './message-size.ts'

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
