/** The header in which a request id comes in and goes out. */
export const requestIdHeader = 'x-request-id'

const usable = /^[\w-]{1,255}$/

/**
 * The id of a request: the one it came with, else that of Cloudflare's edge, else a new one. What
 * comes from outside goes into headers and the log, so anything but a plain word is replaced.
 */
export function requestIdOf({ headers }: Request): string {
  return (
    usableId(headers.get(requestIdHeader)) ?? usableId(headers.get('cf-ray')) ?? crypto.randomUUID()
  )
}

function usableId(id: string | null): string | undefined {
  return id !== null && usable.test(id) ? id : undefined
}
