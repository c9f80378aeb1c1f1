import type { HonoRequest } from 'hono/request'
import { platform } from '#platform'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'

type Bytes = Uint8Array<ArrayBuffer>

const utf8 = new TextEncoder()

/**
 * Reads the body of a request for JSON, at most `maxBodySize` bytes. Returns text if the runtime
 * can decode it in one step, which is fastest, otherwise bytes.
 *
 * @throws HonoActionError `CONTENT_TOO_LARGE` beyond the limit, `BAD_REQUEST` for a body that
 * breaks off or for a text that is not UTF-8
 */
export async function readTextOrBytes(
  req: HonoRequest,
  maxBodySize: number,
): Promise<string | Bytes> {
  const { raw } = req
  const length = declaredLength(raw)
  const framed = isFramed(raw)
  const isText = isCached(req) ? req.bodyCache.text !== undefined : framed && length <= maxBodySize
  if (!isText) return readBody(req, maxBodySize)
  let text: string
  try {
    text = await req.text()
  } catch (cause) {
    throw unreadable(cause)
  }
  const isLossy = text.includes('\ufffd')
  // The header is of another body if middleware has replaced the request.
  if (!isLossy && framed && text.length <= length && length <= maxBodySize) return text
  const size = utf8.encode(text).byteLength
  if (size > maxBodySize) throw tooLarge(maxBodySize)
  if (isLossy && framed) requireExact(size, length)
  return text
}

/**
 * Checks the size of a text with U+FFFD, which the runtime puts in place of bytes that are not
 * UTF-8. U+FFFD has three bytes; an invalid sequence nearly always has another number. Three bytes
 * of a four-byte character are not detected. Nor are three extra bytes after a byte order mark,
 * which is not part of the text.
 */
function requireExact(size: number, length: number): void {
  if (Number.isNaN(length) || size === length || size === length - 3) return
  throw notJson(new TypeError('The body is not UTF-8'))
}

/**
 * Reads the body of a request as bytes, from Hono if Hono has cached it, and caches it there.
 *
 * @throws HonoActionError as {@link readBytes}
 */
export async function readBody(req: HonoRequest, maxBodySize: number): Promise<Bytes> {
  if (isCached(req)) {
    const bytes = new Uint8Array(await orUnreadable(req.arrayBuffer()))
    if (bytes.byteLength > maxBodySize) throw tooLarge(maxBodySize)
    return bytes
  }
  const bytes = await readBytes(req.raw, maxBodySize)
  cache(req, 'arrayBuffer', bytes.buffer)
  return bytes
}

/**
 * Reads the body of a request or a response, at most `maxBodySize` bytes, in a buffer of its own.
 * If the declared length is above the limit, nothing is read. A smaller one is trusted only if the
 * runtime has framed the body by it. Otherwise the bytes are counted as they arrive.
 *
 * @throws HonoActionError `CONTENT_TOO_LARGE` beyond the limit, `BAD_REQUEST` for a body that
 * breaks off, with the reason as its `cause`
 */
export async function readBytes(message: Request | Response, maxBodySize: number): Promise<Bytes> {
  const length = declaredLength(message)
  if (length <= maxBodySize && isFramed(message)) {
    // Reading the chunks of a stream takes three times as long.
    const bytes = new Uint8Array(await orUnreadable(message.arrayBuffer()))
    if (bytes.byteLength > maxBodySize) throw tooLarge(maxBodySize)
    return bytes
  }
  const { body } = message
  if (body === null) return new Uint8Array()
  if (length > maxBodySize) {
    const error = tooLarge(maxBodySize)
    // Not awaited, here and below: if `cancel` never settles, it must not delay the response.
    body.cancel(error).catch(ignore)
    throw error
  }
  return readChunks(body.getReader(), maxBodySize)
}

async function readChunks(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBodySize: number,
): Promise<Bytes> {
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const chunk = await readChunk(reader)
    if (chunk === undefined) break
    size += chunk.byteLength
    if (size > maxBodySize) {
      const error = tooLarge(maxBodySize)
      reader.cancel(error).catch(ignore)
      throw error
    }
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}

async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<Uint8Array | undefined> {
  try {
    const { done, value } = await reader.read()
    if (done) return undefined
    // A request created in this Worker can stream any value. Without a length, it is not counted.
    if (value instanceof Uint8Array) return value
    throw new TypeError(withErrorUrl('HA315', notBytes))
  } catch (cause) {
    reader.cancel(cause).catch(ignore)
    throw unreadable(cause)
  }
}

const notBytes =
  'The body of a request made in process streams something other than bytes. ' +
  'Encode it: stream.pipeThrough(new TextEncoderStream())'

/** The error of a body that is not JSON in UTF-8. */
export function notJson(cause: unknown): HonoActionError {
  return new HonoActionError({ code: 'BAD_REQUEST', message: 'The body is not valid JSON', cause })
}

async function orUnreadable<Body>(reading: Promise<Body>): Promise<Body> {
  try {
    return await reading
  } catch (cause) {
    throw unreadable(cause)
  }
}

function unreadable(cause: unknown): HonoActionError {
  return new HonoActionError({ code: 'BAD_REQUEST', message: 'The body cannot be read', cause })
}

function tooLarge(maxBodySize: number): HonoActionError {
  return new HonoActionError({
    code: 'CONTENT_TOO_LARGE',
    message: `The body is larger than maxBodySize, ${maxBodySize} bytes`,
  })
}

/** Sets Hono's cached body, which `c.req.json()` and similar methods read. */
function cache(req: HonoRequest, kind: 'text' | 'arrayBuffer', body: string | ArrayBuffer): void {
  // Hono caches promises, although its type has none.
  Object.assign(req.bodyCache, { [kind]: Promise.resolve(body) })
}

/** Returns true if middleware has read the body with a method of Hono's. */
function isCached({ bodyCache }: HonoRequest): boolean {
  for (const _ in bodyCache) return true
  return false
}

/**
 * Returns true if the body of a request ends at its declared length. workerd frames incoming
 * requests by it, unless they have a `Transfer-Encoding`.
 */
function isFramed(message: Request | Response): boolean {
  return (
    platform.framesRequests &&
    message instanceof Request &&
    !message.headers.has('transfer-encoding')
  )
}

/** Returns the `Content-Length`, or `NaN` if it is not a plain decimal. `NaN` exceeds no limit. */
function declaredLength({ headers }: Request | Response): number {
  const header = headers.get('content-length') ?? ''
  return /^\d+$/.test(header) ? Number(header) : Number.NaN
}

function ignore(): void {}
