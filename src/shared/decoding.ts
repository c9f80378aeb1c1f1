import { parse } from 'devalue'

/** Reads a rich value. Only for what our own server wrote. */
export function decodeRich(text: string): unknown {
  return parse(text)
}
