import { parse, stringify } from 'devalue'

/**
 * Encodes a rich value: dates, maps, sets, bigints, URLs, typed arrays, `undefined` and repeated
 * references. For results only: input is plain JSON or a form, because decoders of rich input have
 * let attackers run code on servers.
 *
 * @throws Error for a function, a promise or an instance of a class
 */
export function encodeRich(value: unknown): string {
  return stringify(value)
}

/** Decodes a rich value. Only for text that our own server wrote. */
export function decodeRich(text: string): unknown {
  return parse(text)
}
