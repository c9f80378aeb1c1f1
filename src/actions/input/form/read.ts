import { HonoActionError } from '../../../shared/errors/hono-action-error.ts'
import { readBytes } from '../body.ts'
import type { ActionLimits } from '../limits.ts'
import { mediaType, urlencoded } from '../media-type.ts'
import { isEmptyFile } from './fields.ts'
import { refuseUnsafeName } from './path.ts'

/**
 * Reads a request's form, urlencoded or multipart as its content type says.
 *
 * @throws HonoActionError `CONTENT_TOO_LARGE` beyond a limit, `BAD_REQUEST` where the body is no
 * such form or a field's name is unsafe
 */
export async function readForm(
  request: Request,
  limits: Required<ActionLimits>,
): Promise<FormData> {
  const contentType = request.headers.get('content-type') ?? ''
  const bytes = await readBytes(request, limits.maxBodySize)
  if (mediaType(contentType) === urlencoded) refuseMoreFields(bytes, limits.maxFields)
  const form = await parse(bytes, contentType)
  check(form, limits)
  return form
}

async function parse(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { 'content-type': contentType } }).formData()
  } catch (cause) {
    throw new HonoActionError({
      code: 'BAD_REQUEST',
      message: 'The form can not be read',
      cause,
    })
  }
}

/** Counts before parsing: half a million fields fit into a megabyte. */
function refuseMoreFields(bytes: Uint8Array, maxFields: number): void {
  const ampersand = 0x26
  let fields = 0
  let previous = ampersand
  for (const byte of bytes) {
    if (previous === ampersand && byte !== ampersand) fields++
    previous = byte
  }
  if (fields > maxFields) throw tooLarge(`more fields than maxFields, ${maxFields}`)
}

function check(form: FormData, limits: Required<ActionLimits>): void {
  let fields = 0
  let files = 0
  for (const [name, value] of form) {
    refuseUnsafeName(name)
    if (typeof value === 'string' || isEmptyFile(value)) fields++
    else files++
    if (fields > limits.maxFields) throw tooLarge(`more fields than maxFields, ${limits.maxFields}`)
    if (files > limits.maxFiles) throw tooLarge(`more files than maxFiles, ${limits.maxFiles}`)
    if (typeof value !== 'string' && value.size > limits.maxFileSize) {
      throw tooLarge(`a file larger than maxFileSize, ${limits.maxFileSize} bytes`)
    }
  }
}

function tooLarge(what: string): HonoActionError {
  return new HonoActionError({ code: 'CONTENT_TOO_LARGE', message: `The form has ${what}` })
}
