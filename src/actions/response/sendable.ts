import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { fieldName } from '../../shared/errors/field-name.ts'
import { isPlain } from './encode.ts'

/**
 * Throws for a result that cannot be sent to the client. The client can be server code, to which any
 * value could be passed, so the check is the same for every caller.
 *
 * @returns true if JSON preserves the result
 * @throws Error for a function, a symbol, a promise or an instance of a class
 */
export function requireSendable(output: unknown): boolean {
  if (isPlain(output)) return true
  const part = unsendablePart(output)
  if (part === undefined) return false
  throw new Error(
    withErrorUrl('HA309', `The result cannot be sent to the client: ${part}. ${hint}`),
  )
}

/** Returns true for a stream, or a body, that is being read or has been read. */
export function isInUse(value: unknown): boolean {
  const { locked, bodyUsed, body } = value as Partial<Response & ReadableStream>
  return locked === true || bodyUsed === true || body?.locked === true
}

/**
 * Throws for a body that has been read or is being read. Only a caller in process could be given it.
 *
 * @throws Error for such a response or stream
 */
export function requireUnread(output: unknown): void {
  if (!isInUse(output)) return
  const type = output instanceof Response ? 'Response' : 'stream'
  const message =
    `The returned ${type} cannot be sent, because its body has been read. ` +
    'Return it unread, or read a copy: response.clone(), stream.tee()'
  throw new Error(withErrorUrl('HA320', message))
}

/**
 * Throws for a status with which a result cannot be sent: callers read an error from it, or it has no
 * body. A returned `Response` may have any status but 0, which only `Response.error()` has.
 */
export function requireSendableStatus(status: number, isOfResponse: boolean): void {
  const isSuccess = status >= 200 && status < 300 && status !== 204 && status !== 205
  if (isOfResponse ? status !== 0 : isSuccess) return
  throw new Error(
    withErrorUrl(
      'HA318',
      `A result cannot be sent with the status ${status}. Set the status of a success, such as ` +
        "ctx.status(201), or throw an error: throw new HonoActionError({ code: 'NOT_FOUND' })",
    ),
  )
}

const hint = 'Return plain data, such as { id: row.id }'

/** Creates the error for the log if the encoder of a caller has no form for a result. */
export function unsendableOutput(cause: unknown): Error {
  const message = `The result cannot be sent to the client as JSON, which has no bigints and no circular references. ${hint}`
  return new Error(withErrorUrl('HA309', message), { cause })
}

/** Returns the error for the log if the data of an error cannot be sent, else undefined. */
export function unsendableData(data: unknown): Error | undefined {
  try {
    if (isPlain(data)) return undefined
    const part = unsendablePart(data)
    return part === undefined ? undefined : unsendable(part)
  } catch (cause) {
    // A getter or a proxy that throws.
    return unsendable(cause)
  }
}

/** Creates the error for the log if the data of an error cannot be sent. */
export function unsendable(reason: unknown): Error {
  const why = typeof reason === 'string' ? `: ${reason}` : ' as JSON'
  const message = `The data of an error cannot be sent to the client${why}. Give it plain data, such as { id: row.id }`
  return new Error(withErrorUrl('HA310', message), { cause: reason })
}

const classes = [
  ...[Date, RegExp, URL, URLSearchParams],
  ...[Number, String, Boolean, BigInt],
] as readonly (new () => object)[]

/**
 * Returns a description of the first part that has no form in rich results; undefined if all parts
 * have one.
 */
function unsendablePart(
  value: unknown,
  path: readonly (string | number)[] = [],
  seen: Set<object> = new Set(),
): string | undefined {
  const at = path.length > 0 ? ` at ${fieldName(path)}` : ''
  if (typeof value === 'function' || typeof value === 'symbol')
    return `it has a ${typeof value}${at}`
  if (typeof value !== 'object' || value === null || seen.has(value)) return undefined
  seen.add(value)
  if (classes.some((type) => value instanceof type)) return undefined
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value
  if (buffer instanceof ArrayBuffer) {
    return buffer.detached ? `it has a detached ArrayBuffer${at}` : undefined
  }
  const inner = (part: unknown, key: string | number) => unsendablePart(part, [...path, key], seen)
  if (Array.isArray(value) || value instanceof Set || value instanceof Map) {
    let index = 0
    for (const part of value) {
      const found = inner(part, index++)
      if (found) return found
    }
    return undefined
  }
  if (typeof (value as { then?: unknown }).then === 'function') return `it has a promise${at}`
  if (!isPlainObject(value)) return `it has an instance of ${nameOfClass(value)}${at}`
  if (Object.getOwnPropertySymbols(value).length > 0) return `it has a symbol as a key${at}`
  for (const [key, part] of Object.entries(value)) {
    if (key === '__proto__') return `it has the key __proto__${at}`
    const found = inner(part, key)
    if (found) return found
  }
  return undefined
}

function isPlainObject(value: object): boolean {
  if (Object.prototype.toString.call(value).startsWith('[object Temporal.')) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return true
  // Of another realm.
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'toString')
}

function nameOfClass(value: object): string {
  const { name } = Object(value.constructor)
  return typeof name === 'string' && name !== '' ? name : 'a class'
}
