/** The header in which a request id comes in and goes out. */
export const requestIdHeader = 'x-request-id'

const usable = /^[\w-]{1,255}$/

/**
 * The id of a request: the one it came with, else that of Cloudflare's edge, else a new one. What
 * comes from outside goes into headers and the log, so anything but a plain word is replaced.
 */
export function requestIdOf({ headers }: Request): string {
  for (const name of [requestIdHeader, 'cf-ray']) {
    const id = headers.get(name)
    if (id !== null && usable.test(id)) return id
  }
  return crypto.randomUUID()
}
