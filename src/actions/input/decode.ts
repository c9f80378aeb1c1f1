import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { onDemand } from '../../shared/on-demand.ts'
import type { AnyDefinition } from '../define/definition.ts'
import { readBytes } from './body.ts'
import { parseJson } from './json.ts'
import { isForm, mediaType } from './media-type.ts'

const forms = /* @__PURE__ */ onDemand(() => import('./form/input.ts'))

/**
 * Checks that a request has a content type the action takes, and is neither compressed nor in
 * another charset than UTF-8. It must, even without a body: a form
 * or a plain text can be posted from another site without asking, JSON cannot.
 *
 * @throws HonoActionError `UNSUPPORTED_MEDIA_TYPE`
 */
export function requireContentType(
  { method, accept }: Pick<AnyDefinition, 'method' | 'accept'>,
  request: Request,
  contentType: string | null = request.headers.get('content-type'),
): void {
  if (method === 'GET') return
  requirePlainText(request, contentType)
  if (accept !== 'form' && isJson(contentType)) return
  if (accept !== 'json' && isForm(contentType)) return
  const json = "'content-type: application/json'"
  const expected = accept === 'json' ? json : accept === 'form' ? 'a form' : `${json} or a form`
  const got = contentType === null ? 'none' : `'${contentType.slice(0, 100)}'`
  throw unsupported(`Expected ${expected}, got ${got}`)
}

/** The runtime decodes no request bodies, and text is read as UTF-8. */
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

function unsupported(message: string): HonoActionError {
  return new HonoActionError({ code: 'UNSUPPORTED_MEDIA_TYPE', message })
}

/**
 * Reads the input of an action from a request: its query string, its form or its JSON. Its content
 * type must have been found to be one that the action takes.
 *
 * @throws HonoActionError where it can't be read, or is larger than the action's limits
 */
export function readInput(definition: AnyDefinition, request: Request): unknown {
  const { method, accept, schema, limits } = definition
  if (method === 'GET') {
    const query = new URL(request.url).searchParams
    return forms(({ formToInput }) => formToInput(query, schema))
  }
  if (accept !== 'json' && isForm(request.headers.get('content-type'))) {
    return forms(({ readFormInput }) => readFormInput(request, limits, schema))
  }
  const read = readBytes(request, limits.maxBodySize)
  return read.then((bytes) => parseJson(bytes, limits.maxElements))
}

/** Makes the input of an action of what a caller in process gives it; a promise only of a form. */
export function directInput({ schema }: AnyDefinition, input: unknown): unknown {
  if (!(input instanceof FormData)) return input
  return forms(({ formToInput }) => formToInput(input, schema))
}

function isJson(contentType: string | null): boolean {
  return contentType === 'application/json' || mediaType(contentType) === 'application/json'
}
