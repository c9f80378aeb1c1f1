import { type BindStreamOptions, bindStream } from '../../context/bind-stream.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { visibleError } from '../execute/unexpected-error.ts'

type Bytes = Uint8Array<ArrayBuffer>

const utf8 = new TextEncoder()

/**
 * Converts a stream that an action returns to a stream of bytes, for every caller. Texts are encoded
 * as UTF-8. With any other value the stream fails, and the error is logged: over HTTP and RPC, the
 * runtime would end it as if it were complete. The stream is read in the current context.
 *
 * @param where names the action in the log
 */
export function byteStream(
  stream: ReadableStream,
  where: string,
  options: BindStreamOptions<Bytes> = {},
): ReadableStream<Bytes> {
  const convert = (value: unknown): Bytes => {
    try {
      return toBytes(value)
    } catch (error) {
      throw visibleError(error, where)
    }
  }
  return bindStream<Bytes>(stream, { ...options, convert })
}

/** @throws TypeError for a value that is neither bytes nor text */
function toBytes(value: unknown): Bytes {
  if (typeof value === 'string') return utf8.encode(value)
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  }
  throw new TypeError(withErrorUrl('HA319', notBytes))
}

const notBytes =
  'The returned stream has a value that is neither bytes nor text. To send values, return a ' +
  'generator: handler: async function* () { yield value }'
