import { platform } from '#platform'
import { isInUse } from '../actions/response/sendable.ts'
import { HonoActionError } from '../shared/errors/hono-action-error.ts'
import { isPlainObject } from './plain-object.ts'

/** Types that RPC sends as they are. */
const sent = [
  ...[Date, RegExp, ArrayBuffer, Boolean, Number, String, BigInt],
  ...[ReadableStream, WritableStream, Request, Response, Headers, Blob],
]

/**
 * Converts a value to one that RPC can send. An object without a prototype becomes a plain one, and
 * a `File` becomes a `Blob`. Streams, functions and stubs are unchanged.
 *
 * @param path of the value, for the error
 * @throws HonoActionError if RPC has no form for the type of a part, such as a `URL`. RPC itself would
 *   reject the call
 * @throws TypeError if a part has been read
 */
export function toSendable(
  value: unknown,
  path: string,
  seen: Map<object, unknown> = new Map(),
): unknown {
  if (platform.isSentByReference(value)) return value
  if (typeof value === 'symbol' || typeof value === 'function') throw cannotSend(value, path)
  if (typeof value !== 'object' || value === null) return value
  const known = seen.get(value)
  if (known !== undefined) return known
  const inner = (part: unknown, at: string) => toSendable(part, path + at, seen)
  const remember = <Copy extends object>(copy: Copy): Copy => {
    seen.set(value, copy)
    return copy
  }
  if (Array.isArray(value)) {
    const copy = remember(new Array(value.length))
    // Only the elements, as over HTTP: a regular expression's match has more properties.
    value.forEach((part, i) => {
      copy[i] = inner(part, `[${i}]`)
    })
    return copy
  }
  if (isPlainObject(value)) return copyProperties(value, remember({}), inner)
  if (value instanceof Map) {
    const copy = remember(new Map())
    for (const [key, part] of value) copy.set(inner(key, '.key()'), inner(part, '.get()'))
    return copy
  }
  if (value instanceof Set) {
    const copy = remember(new Set())
    for (const part of value) copy.add(inner(part, '.values()'))
    return copy
  }
  if (value instanceof File) return remember(value.slice(0, value.size, value.type))
  if (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer) {
    return remember(withOwnBuffer(value, value.buffer))
  }
  if (isInUse(value)) {
    const name = value.constructor?.name
    throw new TypeError(`RPC cannot send ${path}, which is of the type ${name} and has been read`)
  }
  // RPC cannot send the WebSocket of a handshake.
  const isHandshake = value instanceof Response && value.status === 101
  if (!isHandshake && sent.some((type) => value instanceof type)) return value
  throw cannotSend(value, path)
}

/** RPC sends the whole buffer of a view, which may be a shared one with data of other requests. */
function withOwnBuffer(view: ArrayBufferView, buffer: ArrayBuffer): ArrayBufferView {
  const { byteOffset, byteLength } = view
  if (byteLength === buffer.byteLength) return view
  const own = buffer.slice(byteOffset, byteOffset + byteLength)
  // Not `Buffer`, which copies from its pool.
  if (view instanceof Uint8Array) return new Uint8Array(own)
  return new (view.constructor as new (buffer: ArrayBuffer) => ArrayBufferView)(own)
}

type Inner = (part: unknown, at: string) => unknown

function copyProperties(from: object, copy: object, inner: Inner): object {
  for (const [key, part] of Object.entries(from)) {
    // Not an assignment, which would set the prototype for the key `__proto__`.
    define(copy, key, inner(part, `.${key}`))
  }
  return copy
}

function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

function cannotSend(value: unknown, path: string): HonoActionError {
  const name = Object(value).constructor?.name || typeof value
  const message = `RPC cannot send ${path}, which is of the type ${name}: call the action with fetch`
  return new HonoActionError({ code: 'NOT_IMPLEMENTED', message })
}
