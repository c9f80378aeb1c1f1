import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { inputHeader } from '../../shared/input-header.ts'
import type { AnyDefinition } from '../define/definition.ts'

/** The content type of most forms. */
export const urlencoded = 'application/x-www-form-urlencoded'
const multipart = 'multipart/form-data'

/** Returns true for a content type that HTML forms post: urlencoded or multipart. */
export function isForm(contentType: string | null): boolean {
  const type = mediaType(contentType)
  return type === urlencoded || type === multipart
}

/**
 * Returns true for a multipart body that a client of the library has sent for an input with files.
 * An action that accepts JSON accepts it. It is not a form, which cannot send the header.
 */
export function isInputWithFiles(
  headers: Headers,
  contentType: string | null = headers.get('content-type'),
): boolean {
  return headers.has(inputHeader) && mediaType(contentType) === multipart
}

/** Returns a content type without its parameters. */
export function mediaType(contentType: string | null): string {
  const [type = ''] = (contentType ?? '').split(';', 1)
  return type.trim().toLowerCase()
}

/**
 * Checks that the action accepts the request's content type, and that the body is uncompressed
 * UTF-8. A request without a body needs a content type too. A browser posts a form or plain text
 * cross-origin without a preflight request, but not JSON.
 *
 * @throws HonoActionError `UNSUPPORTED_MEDIA_TYPE`
 */
export function requireContentType(
  definition: Pick<AnyDefinition, 'method' | 'accept' | 'schema'>,
  request: Request,
  contentType: string | null = request.headers.get('content-type'),
): void {
  const { method, accept } = definition
  if (method === 'GET') return
  requirePlainText(request, contentType)
  if (accept !== 'form' && isJson(contentType)) return
  if (accept !== 'json' && isForm(contentType)) return
  if (accept !== 'form' && isInputWithFiles(request.headers, contentType)) return
  // A call without arguments. The schema is read last, because reading may create it.
  if (isJson(contentType) && definition.schema === undefined) return
  const json = "'content-type: application/json'"
  const expected = accept === 'json' ? json : accept === 'form' ? 'a form' : `${json} or a form`
  const got = contentType === null ? 'none' : `'${contentType.slice(0, 100)}'`
  throw unsupported(`Expected ${expected}, got ${got}`)
}

/** Checks encoding and charset: request bodies are not decompressed, and decoded as UTF-8. */
function requirePlainText({ headers }: Request, contentType: string | null): void {
  const encoding = headers.get('content-encoding')
  if (encoding !== null && encoding.trim().toLowerCase() !== 'identity') {
    throw unsupported(`Send the body without a content encoding, got '${encoding.slice(0, 100)}'`)
  }
  if (contentType === 'application/json') return
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType ?? '')?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw unsupported(`Send the body in UTF-8, got '${charset.slice(0, 100)}'`)
  }
}

function isJson(contentType: string | null): boolean {
  return contentType === 'application/json' || mediaType(contentType) === 'application/json'
}

function unsupported(message: string): HonoActionError {
  return new HonoActionError({ code: 'UNSUPPORTED_MEDIA_TYPE', message })
}
