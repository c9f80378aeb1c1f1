import type { HonoRequest } from 'hono/request'
import { HonoActionError } from '../../../shared/errors/hono-action-error.ts'
import { readBody } from '../body.ts'
import { mediaType, urlencoded } from '../content-type.ts'
import type { ActionLimits } from '../limits.ts'
import { isEmptyFile, refuseUnsafeName, splitName } from './fields.ts'

type Limits = Required<ActionLimits>

/**
 * Reads the form of a request, urlencoded or multipart by its content type. If middleware has
 * parsed the form with Hono, Hono's cached form is used.
 *
 * @throws HonoActionError `CONTENT_TOO_LARGE` beyond a limit, `BAD_REQUEST` for a body that is not
 * such a form or has an unsafe field name
 */
export async function readForm(req: HonoRequest, limits: Limits): Promise<FormData> {
  const { arrayBuffer, text, blob, formData } = req.bodyCache
  // If Hono also has the bytes, they are checked: they show more than the form.
  const isParsed = formData !== undefined && !arrayBuffer && !text && !blob
  const form = isParsed ? await cachedForm(req, limits) : await parse(req, limits)
  checkFields(form, limits)
  return form
}

async function parse(req: HonoRequest, limits: Limits): Promise<FormData> {
  let contentType = req.header('content-type') ?? ''
  let bytes = await readBody(req, limits.maxBodySize)
  if (mediaType(contentType) === urlencoded) requireFewFields(bytes, limits.maxFields)
  else {
    const boundary = boundaryOf(contentType)
    bytes = bytes.subarray(checkParts(bytes, boundary, limits))
    contentType = `multipart/form-data; boundary="${boundary}"`
  }
  try {
    return await new Response(bytes, { headers: { 'content-type': contentType } }).formData()
  } catch (cause) {
    throw unreadable(cause)
  }
}

async function cachedForm(req: HonoRequest, { maxBodySize }: Limits): Promise<FormData> {
  let form: FormData
  try {
    form = await req.formData()
  } catch (cause) {
    throw unreadable(cause)
  }
  let size = 0
  for (const [name, value] of form) {
    size += name.length + (typeof value === 'string' ? value.length : value.size)
  }
  if (size > maxBodySize) throw tooLarge(`more bytes than maxBodySize, ${maxBodySize}`)
  return form
}

/** Counts fields before the body is parsed: one megabyte can have half a million fields. */
function requireFewFields(bytes: Uint8Array, maxFields: number): void {
  const ampersand = 0x26
  let fields = 0
  let previous = ampersand
  // An iterator takes ten times as long.
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (previous === ampersand && byte !== ampersand) fields++
    previous = byte ?? ampersand
  }
  if (fields > maxFields) throw tooManyFields(maxFields)
}

/** Returns the boundary: at most 70 characters (RFC 2046). Parsing time grows with its length. */
function boundaryOf(contentType: string): string {
  const [match, another] = contentType.matchAll(/;\s*boundary\s*=\s*(?:"([^"\\]*)"|([^\s";\\]+))/gi)
  const boundary = match?.[1] ?? match?.[2] ?? ''
  if (another !== undefined || boundary === '' || boundary.length > 70) {
    throw unreadable(new TypeError('The boundary must have 1 to 70 characters'))
  }
  return boundary
}

const latin1 = new TextDecoder('latin1')

/**
 * Counts the parts of a multipart form and the bytes of their headers. workerd takes about 10 µs
 * for a part and 0.15 µs for each byte of its headers. That is a hundred times as long as for its
 * content.
 *
 * @returns the index of the first part
 */
function checkParts(bytes: Uint8Array, boundary: string, limits: Limits): number {
  const { maxFields, maxFiles } = limits
  // One character for each byte.
  const text = latin1.decode(bytes)
  const delimiter = `--${boundary}`
  const blankLine = /\n\r?\n/g
  const first = text.indexOf(delimiter)
  const maxParts = maxFields + maxFiles
  const maxHeaderSize = 8192 + 96 * maxParts
  let fields = 0
  let files = 0
  let headerSize = 0
  for (let at = first; at !== -1; ) {
    const start = at + delimiter.length
    if (text.startsWith('--', start)) break
    blankLine.lastIndex = start
    const end = blankLine.test(text) ? blankLine.lastIndex : text.length
    headerSize += end - start
    if (headerSize > maxHeaderSize) {
      throw tooLarge(`part headers of more than ${maxHeaderSize} bytes`)
    }
    if (text.slice(start, end).includes('filename')) files++
    else fields++
    if (fields + files > maxParts) {
      // Only the sum is limited: an empty file input counts as a file here, and as a field later.
      throw files > maxFiles ? tooManyFiles(maxFiles) : tooManyFields(maxFields)
    }
    at = text.indexOf(delimiter, end)
  }
  return Math.max(first, 0)
}

function checkFields(form: FormData, { maxFields, maxFiles, maxFileSize }: Limits): void {
  let fields = 0
  let files = 0
  for (const [name, value] of form) {
    refuseUnsafeName(name)
    if (typeof value === 'string' || isEmptyFile(value)) fields++
    else files++
    if (fields > maxFields) throw tooManyFields(maxFields)
    if (files > maxFiles) throw tooManyFiles(maxFiles)
    if (typeof value !== 'string' && value.size > maxFileSize) {
      throw fileTooLarge(name, maxFileSize)
    }
  }
}

function unreadable(cause: unknown): HonoActionError {
  return new HonoActionError({ code: 'BAD_REQUEST', message: 'The form cannot be read', cause })
}

function tooManyFields(maxFields: number): HonoActionError {
  return tooLarge(`more fields than maxFields, ${maxFields}`)
}

function tooManyFiles(maxFiles: number): HonoActionError {
  return tooLarge(`more files than maxFiles, ${maxFiles}`)
}

/** Creates the error of a file, which leads to the file's field. */
function fileTooLarge(name: string, maxFileSize: number): HonoActionError {
  const { message } = tooLarge(`a file larger than maxFileSize, ${maxFileSize} bytes`)
  const path = splitName(name)?.segments.map((key) => (/^\d+$/.test(key) ? Number(key) : key))
  const issues = [{ path: path ?? [name], message }]
  return new HonoActionError({ code: 'CONTENT_TOO_LARGE', message, issues })
}

function tooLarge(what: string): HonoActionError {
  return new HonoActionError({ code: 'CONTENT_TOO_LARGE', message: `The form has ${what}` })
}
