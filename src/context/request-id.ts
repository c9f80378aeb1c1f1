/** The header of the request id, in requests and responses. */
export const requestIdHeader = 'x-request-id'

const usable = /^[\w-]{1,255}$/

/**
 * Returns the id of a request: from `X-Request-Id`, else from `cf-ray`, else a new UUID. An id with
 * other characters than letters, digits, `_` and `-` is not used, because it is written to headers
 * and the log.
 */
export function requestIdOf({ headers }: Request): string {
  return (
    usableId(headers.get(requestIdHeader)) ?? usableId(headers.get('cf-ray')) ?? crypto.randomUUID()
  )
}

/** Returns the id if it can be written to headers and the log; otherwise undefined. */
export function usableId(id: unknown): string | undefined {
  return typeof id === 'string' && usable.test(id) ? id : undefined
}
