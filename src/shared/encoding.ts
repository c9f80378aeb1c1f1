import { parse, stringify } from 'devalue'

/**
 * The media type of rich results, which `actions` asks for: JSON as
 * [devalue](https://github.com/sveltejs/devalue) writes it, in which dates, maps, sets, bigints,
 * URLs, typed arrays, `undefined` and repeated references come back as themselves. Results only:
 * what comes in is plain JSON or a form, since rich input has been a way into servers.
 */
export const richType = 'application/json+devalue'

/**
 * Writes a rich value.
 *
 * @throws Error for what devalue has no form for: functions, promises, instances of classes
 */
export function encodeRich(value: unknown): string {
  return stringify(value)
}

/** Reads a rich value. Only for what our own server wrote. */
export function decodeRich(text: string): unknown {
  return parse(text)
}
