import { isPlainObject } from './plain-object.ts'

// The runtime's clones of them do not refer to the original.
const dataTypes = [Date, RegExp, Error, ArrayBuffer]

/**
 * Returns the parts of a method's result that can be in use after the return, such as streams,
 * functions and RpcTargets: all parts except plain data.
 */
export function livePartsOf(result: unknown): object[] {
  const live: object[] = []
  // Not recursive: a result may be deep.
  const parts = new Set<unknown>([result])
  for (const part of parts) {
    if (typeof part === 'function') live.push(part)
    if (typeof part !== 'object' || part === null) continue
    const inner = innerParts(part)
    if (!inner) live.push(part)
    for (const one of inner ?? []) parts.add(one)
  }
  return live
}

/** Returns the parts of plain data; undefined for any other object. */
function innerParts(value: object): Iterable<unknown> | undefined {
  if (Array.isArray(value) || value instanceof Set) return value
  if (value instanceof Map) return [...value.keys(), ...value.values()]
  if (isPlainObject(value)) return valuesOf(value)
  const isData = ArrayBuffer.isView(value) || dataTypes.some((type) => value instanceof type)
  return isData ? [] : undefined
}

function valuesOf(value: object): unknown[] | undefined {
  try {
    return Object.values(value)
  } catch {
    // A getter has thrown.
    return undefined
  }
}
