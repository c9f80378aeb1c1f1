import { bodyKindHeader } from '../shared/body-kind.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import type { AnyResult } from '../shared/result.ts'
import { richType } from '../shared/rich-type.ts'
import type { Again, Reader } from './reader.ts'

const notLoaded = 'The action answered, but what reads that did not load'

/**
 * Makes the result of an answer. Results in JSON are read here; what reads anything else is loaded
 * with the first answer that needs it.
 *
 * @param again is for a stream that is cut off
 * @throws the signal's reason, also while something is loaded
 */
export async function readResult(
  response: Response,
  signal: AbortSignal | null,
  again: Again,
): Promise<AnyResult> {
  const { headers, ok } = response
  const isRaw = headers.has(bodyKindHeader)
  const isRich = headers.get('content-type') === richType
  let text: string | undefined
  if (ok && !isRaw && !isRich) {
    text = await response.text()
    try {
      const result: AnyResult = JSON.parse(text)
      if (result.error === null) return result
    } catch {
      // The page of something on the way.
    }
  }
  const reader = await loaded(
    isRaw ? import('./read-raw.ts') : isRich ? import('./read-rich.ts') : import('./read-error.ts'),
    response,
    signal,
  )
  return reader.read(response, again, text)
}

/**
 * Waits for a reader. A call that is ended meanwhile does not.
 *
 * Of an answer that can't be read the body is cancelled: the server may be at its stream.
 */
function loaded(
  reader: Promise<Reader>,
  { body }: Response,
  signal: AbortSignal | null,
): Promise<Reader> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason)
    const failed = (cause: unknown) => {
      body?.cancel().catch(() => {})
      reject(new Error(withErrorUrl('HA603', notLoaded), { cause }))
    }
    signal?.addEventListener('abort', abort)
    reader.then(resolve, failed).finally(() => signal?.removeEventListener('abort', abort))
  })
}
