/**
 * The codes of errors with their HTTP statuses. The names are from the IANA registry of HTTP status
 * codes.
 *
 * @see https://www.iana.org/assignments/http-status-codes
 */
export const statusByCode = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  PAYMENT_REQUIRED: 402,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  PROXY_AUTHENTICATION_REQUIRED: 407,
  REQUEST_TIMEOUT: 408,
  CONFLICT: 409,
  GONE: 410,
  LENGTH_REQUIRED: 411,
  PRECONDITION_FAILED: 412,
  CONTENT_TOO_LARGE: 413,
  URI_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RANGE_NOT_SATISFIABLE: 416,
  EXPECTATION_FAILED: 417,
  MISDIRECTED_REQUEST: 421,
  UNPROCESSABLE_CONTENT: 422,
  LOCKED: 423,
  FAILED_DEPENDENCY: 424,
  TOO_EARLY: 425,
  UPGRADE_REQUIRED: 426,
  PRECONDITION_REQUIRED: 428,
  TOO_MANY_REQUESTS: 429,
  REQUEST_HEADER_FIELDS_TOO_LARGE: 431,
  UNAVAILABLE_FOR_LEGAL_REASONS: 451,
  INTERNAL_SERVER_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  BAD_GATEWAY: 502,
  SERVICE_UNAVAILABLE: 503,
  GATEWAY_TIMEOUT: 504,
  HTTP_VERSION_NOT_SUPPORTED: 505,
  VARIANT_ALSO_NEGOTIATES: 506,
  INSUFFICIENT_STORAGE: 507,
  LOOP_DETECTED: 508,
  NETWORK_AUTHENTICATION_REQUIRED: 511,
} as const

/**
 * The code of an action's error, named after its HTTP status: `NOT_FOUND` is 404. The client
 * creates a `NETWORK_ERROR`, with status 503, if no response arrives.
 */
export type ActionErrorCode = keyof typeof statusByCode | 'NETWORK_ERROR'

type StatusCode = keyof typeof statusByCode

/** The HTTP status of an action's error, such as `404`. */
export type ActionErrorStatus = (typeof statusByCode)[keyof typeof statusByCode]

/** Returns the code of an HTTP status; `BAD_REQUEST` or `INTERNAL_SERVER_ERROR` if it has none. */
export function codeOfStatus(status: number): ActionErrorCode {
  for (const code in statusByCode) {
    if (statusByCode[code as StatusCode] === status) return code as StatusCode
  }
  return status >= 400 && status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR'
}

/** Returns the HTTP status of a code. An action's own code has 422: the request was understood. */
export function statusOfCode(code: string): number {
  if (code === 'NETWORK_ERROR') return statusByCode.SERVICE_UNAVAILABLE
  return Object.hasOwn(statusByCode, code) ? statusByCode[code as StatusCode] : 422
}

/** Returns a code as a sentence: `NOT_FOUND` is `Not found`. */
export function humanizeCode(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
