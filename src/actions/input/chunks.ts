import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { type Readable, tooLarge, unreadable } from './body-errors.ts'

/**
 * Reads a body as it arrives, and counts.
 *
 * @param length that was declared; `NaN` where there is none
 */
export async function readChunks(
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

async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const { done, value } = await reader.read()
    if (done) return undefined
    // A Request made in process can stream anything, and a chunk without a length is not counted.
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

function ignore(): void {}
