import { platform } from '#platform'
import { textOfInternal } from '../../context/internal-request.ts'
import { HonoActionError } from '../../shared/errors.ts'
import { numbered } from '../../shared/numbered.ts'

const utf8 = new TextEncoder()

type Readable = Pick<Request | Response, 'body' | 'headers'>

/**
 * Reads the body of a request or a response, at most `maxBodySize` bytes of it. A declared length
 * above the limit is refused without reading; one below is believed only where the runtime has
 * framed the body by it, else the bytes are counted as they arrive.
 *
 * @throws HonoActionError `CONTENT_TOO_LARGE` beyond the limit, `BAD_REQUEST` where the body breaks
 * off
 */
export function readBytes(
  request: Readable,
  maxBodySize: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const length = declaredLength(request)
  if (length <= maxBodySize && isFramed(request)) return readWhole(request, maxBodySize)
  const text = Number.isNaN(length) ? textOfInternal(request) : undefined
  if (text !== undefined) return encoded(text, maxBodySize)
  return readChunks(request, length, maxBodySize)
}

async function readChunks(
  { body }: Readable,
  length: number,
  maxBodySize: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) return new Uint8Array()
  if (length > maxBodySize) {
    const error = tooLarge(maxBodySize)
    // Not awaited, here and below: a source whose cancel never settles must not hold the answer.
    body.cancel(error).catch(ignore)
    throw error
  }

  const reader = body.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
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
  return concat(chunks, size)
}

/**
 * Whether the body of a request ends at its declared length. workerd has framed what comes from
 * outside by it, unless there is a `Transfer-Encoding`, which it follows instead.
 */
function isFramed(request: Readable): request is Request {
  return (
    platform.framesRequests &&
    request instanceof Request &&
    !request.headers.has('transfer-encoding')
  )
}

async function encoded(text: string, maxBodySize: number): Promise<Uint8Array<ArrayBuffer>> {
  // As the body of a request does, it writes what is no character as one that says so.
  const bytes = utf8.encode(text)
  if (bytes.byteLength > maxBodySize) throw tooLarge(maxBodySize)
  return bytes
}

/** At once, without asking for the stream: by chunks it costs the runtime three times as much. */
async function readWhole(request: Request, maxBodySize: number): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: ArrayBuffer
  try {
    bytes = await request.arrayBuffer()
  } catch (cause) {
    throw unreadable(cause)
  }
  if (bytes.byteLength > maxBodySize) throw tooLarge(maxBodySize)
  return new Uint8Array(bytes)
}

async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const { done, value } = await reader.read()
    if (done) return undefined
    // A Request made in process can stream anything, and a chunk without a length is not counted.
    if (value instanceof Uint8Array) return value
    throw new TypeError(numbered('HA315', notBytes))
  } catch (cause) {
    reader.cancel(cause).catch(ignore)
    throw unreadable(cause)
  }
}

function unreadable(cause: unknown): HonoActionError {
  return new HonoActionError({ code: 'BAD_REQUEST', message: 'The body can not be read', cause })
}

const notBytes =
  'The body of a request made in process streams something other than bytes. ' +
  'Encode it: stream.pipeThrough(new TextEncoderStream())'

/** `NaN`, which is above no limit, unless the header is a plain decimal. */
function declaredLength({ headers }: Pick<Request, 'headers'>): number {
  const header = headers.get('content-length') ?? ''
  return /^\d+$/.test(header) ? Number(header) : Number.NaN
}

function concat(chunks: Uint8Array<ArrayBuffer>[], size: number): Uint8Array<ArrayBuffer> {
  const [first] = chunks
  if (first !== undefined && chunks.length === 1) return first
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}

function tooLarge(maxBodySize: number): HonoActionError {
  return new HonoActionError({
    code: 'CONTENT_TOO_LARGE',
    message: `The body is larger than maxBodySize, ${maxBodySize} bytes`,
  })
}

function ignore(): void {}
