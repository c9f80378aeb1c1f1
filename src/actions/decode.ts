import { HonoActionError } from '../shared/errors.ts'

/**
 * Reads a request's JSON body; undefined for an empty one.
 *
 * The content type is required even so: a form or a plain text can be posted from another site
 * without asking, JSON cannot.
 */
export async function decodeJson(request: Request): Promise<unknown> {
  const contentType = request.headers.get('content-type')
  if (!isJson(contentType)) {
    throw new HonoActionError({
      code: 'UNSUPPORTED_MEDIA_TYPE',
      message: `Expected 'content-type: application/json', got ${contentType ? `'${contentType.slice(0, 100)}'` : 'none'}`,
    })
  }
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
