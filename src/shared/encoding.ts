import { stringify } from 'devalue'

/**
 * Writes a rich value: dates, maps, sets, bigints, URLs, typed arrays, `undefined` and repeated
 * references come back as themselves. Results only: what comes in is plain JSON or a form, since
 * rich input has been a way into servers.
 *
 * @throws Error for what devalue has no form for: functions, promises, instances of classes
 */
export function encodeRich(value: unknown): string {
  return stringify(value)
}
