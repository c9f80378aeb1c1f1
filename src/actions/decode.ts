import { HonoActionError } from '../shared/errors.ts'

/**
 * Checks that a request says its body is JSON. It must, even without a body: a form or a plain text
 * can be posted from another site without asking, JSON cannot.
 *
 * @throws HonoActionError `UNSUPPORTED_MEDIA_TYPE`
 */
export function requireJson(request: Request): void {
  const contentType = request.headers.get('content-type')
  if (isJson(contentType)) return
  const got = contentType === null ? 'none' : `'${contentType.slice(0, 100)}'`
  throw new HonoActionError({
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: `Expected 'content-type: application/json', got ${got}`,
  })
}

/**
 * Reads a request's JSON body; undefined for an empty one.
 *
 * @throws HonoActionError `BAD_REQUEST` where it is not JSON
 */
export async function readJson(request: Request): Promise<unknown> {
  const text = await request.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new HonoActionError({
      code: 'BAD_REQUEST',
      message: 'The body is not valid JSON',
      cause,
    })
  }
}

function isJson(contentType: string | null): boolean {
  if (contentType === 'application/json') return true
  const [mediaType] = (contentType ?? '').split(';', 1)
  return mediaType?.trim().toLowerCase() === 'application/json'
}
