import { parse, stringify } from 'devalue'

/**
 * Encodes a rich value: dates, maps, sets, bigints, URLs, typed arrays, `undefined` and repeated
 * references. For results only: input is plain JSON or a form, because decoders of rich input have
 * let attackers run code on servers.
 *
 * @throws Error for a function, a promise or an instance of a class
 */
export function encodeRich(value: unknown): string {
  return stringify(value, undefined, { operations: { viewInfo } })
}

/**
 * Describes a typed array or a `DataView` with a buffer of its own bytes. Its buffer may be a shared
 * one with data of other requests, such as the pool of Node's `Buffer`.
 */
function viewInfo(view: ArrayBufferView) {
  const { buffer, byteOffset, byteLength } = view
  const { length = 0 } = view as Uint8Array
  const isWhole = byteLength === buffer.byteLength
  const own = isWhole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)
  return { buffer: own, byteOffset: 0, byteLength, bufferByteLength: byteLength, length }
}

/** Decodes a rich value. Only for text that our own server wrote. */
export function decodeRich(text: string): unknown {
  return parse(text)
}
