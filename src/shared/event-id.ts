import { withErrorUrl } from './errors/error-url.ts'

/**
 * Gives back an id that can travel in a header, which is how it comes back: `Last-Event-ID`.
 *
 * @throws TypeError where it can not
 */
export function checkEventId(id: string): string {
  if (/^[\x21-\x7e]{1,1024}$/.test(id)) return id
  throw new TypeError(
    withErrorUrl(
      'HA312',
      `An event's id is 1 to 1024 visible ASCII characters without spaces, not ${JSON.stringify(id)}. ` +
        'Give it a short one: yield event(row, { id: row.id })',
    ),
  )
}
