import { platform } from '#platform'
import { textOfInternal } from '../../context/hono/in-process-request.ts'
import { onDemand } from '../../shared/on-demand.ts'
import { type Readable, tooLarge, unreadable } from './body-errors.ts'

const utf8 = new TextEncoder()
const chunks = /* @__PURE__ */ onDemand(() => import('./chunks.ts'))

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
  return chunks(({ readChunks }) => readChunks(request, length, maxBodySize))
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
function readWhole(request: Request, maxBodySize: number): Promise<Uint8Array<ArrayBuffer>> {
  return request.arrayBuffer().then(
    (bytes) => {
      if (bytes.byteLength > maxBodySize) throw tooLarge(maxBodySize)
      return new Uint8Array(bytes)
    },
    (cause: unknown) => {
      throw unreadable(cause)
    },
  )
}

/** `NaN`, which is above no limit, unless the header is a plain decimal. */
function declaredLength({ headers }: Pick<Request, 'headers'>): number {
  const header = headers.get('content-length') ?? ''
  return /^\d+$/.test(header) ? Number(header) : Number.NaN
}
