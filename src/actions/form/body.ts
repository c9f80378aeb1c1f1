import { HonoActionError } from '../../shared/errors.ts'
import { numbered } from '../../shared/numbered.ts'

/**
 * Reads the body of a request or a response, at most `maxBodySize` bytes of it. A declared length above the limit is
 * refused without reading; one below is not believed, the bytes are counted as they arrive.
 *
 * @throws HonoActionError `CONTENT_TOO_LARGE` beyond the limit, `BAD_REQUEST` where the body breaks
 * off
 */
export async function readBytes(
  request: Pick<Request | Response, 'body' | 'headers'>,
  maxBodySize: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { body } = request
  if (body === null) return new Uint8Array()
  if (declaredLength(request) > maxBodySize) {
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
    throw new HonoActionError({
      code: 'BAD_REQUEST',
      message: 'The body can not be read',
      cause,
    })
  }
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
