import { HonoActionError } from '../shared/errors.ts'
import type { AnyDefinition } from './definition.ts'
import { readBytes } from './form/body.ts'
import { formToInput } from './form/coerce.ts'
import { isForm, readForm } from './form/read.ts'

/**
 * Checks that a request has a content type the action takes. It must, even without a body: a form
 * or a plain text can be posted from another site without asking, JSON cannot.
 *
 * @throws HonoActionError `UNSUPPORTED_MEDIA_TYPE`
 */
export function requireContentType({ method, accept }: AnyDefinition, request: Request): void {
  if (method === 'GET') return
  const contentType = request.headers.get('content-type')
  if (accept !== 'form' && isJson(contentType)) return
  if (accept !== 'json' && isForm(contentType)) return
  const json = "'content-type: application/json'"
  const expected = accept === 'json' ? json : accept === 'form' ? 'a form' : `${json} or a form`
  const got = contentType === null ? 'none' : `'${contentType.slice(0, 100)}'`
  throw new HonoActionError({
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: `Expected ${expected}, got ${got}`,
  })
}

/**
 * Reads the input of an action from a request: its query string, its form or its JSON.
 *
 * @throws HonoActionError where it can't be read, or is larger than the action's limits
 */
export async function readInput(definition: AnyDefinition, request: Request): Promise<unknown> {
  const { method, schema, limits } = definition
  if (method === 'GET') return formToInput(new URL(request.url).searchParams, schema)
  requireContentType(definition, request)
  if (isForm(request.headers.get('content-type'))) {
    return formToInput(await readForm(request, limits), schema)
  }
  return parseJson(await readBytes(request, limits.maxBodySize))
}

/** Makes the input of an action of what a caller in process gives it. */
export function directInput({ schema }: AnyDefinition, input: unknown): unknown {
  return input instanceof FormData ? formToInput(input, schema) : input
}

/** Undefined for an empty body: an action may take no input. */
function parseJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) return undefined
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch (cause) {
    throw new HonoActionError({
      code: 'BAD_REQUEST',
      message: 'The body is not valid JSON',
      cause,
    })
  }
}

// Fatal: a byte that is no UTF-8 must not become another character.
const utf8 = new TextDecoder('utf-8', { fatal: true })

function isJson(contentType: string | null): boolean {
  if (contentType === 'application/json') return true
  const [mediaType] = (contentType ?? '').split(';', 1)
  return mediaType?.trim().toLowerCase() === 'application/json'
}
