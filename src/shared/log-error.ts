/**
 * Writes an error of the library to the log: one line, then the thrown value. Never throws.
 *
 * @param line what failed, without values of the request
 */
export function logError(line: string, thrown: unknown): void {
  const text = oneLine(line)
  // If the console fails to print a value, the line is lost with it.
  if (isPrintable(thrown)) console.error(text, thrown)
  else console.error(`${text}: a value was thrown that cannot be printed`)
}

/** Replaces everything that a terminal or a log could show as the start of another line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

const read = ['stack', 'message', 'name', 'constructor', 'toString', Symbol.toStringTag]

/** Returns false for a value that throws when it is read, such as a revoked proxy. */
function isPrintable(value: unknown, depth = 3): boolean {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function'
  if (!isObject || depth === 0) return true
  try {
    for (const key of read) void Reflect.get(value, key)
    return Reflect.ownKeys(value).every((key) => isPrintable(Reflect.get(value, key), depth - 1))
  } catch {
    return false
  }
}
