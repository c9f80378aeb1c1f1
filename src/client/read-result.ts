import { withErrorUrl } from '../shared/errors/error-url.ts'
import { bodyKindHeader, richType } from '../shared/protocol.ts'
import type { AnyResult } from '../shared/result.ts'

/** Sends the request of a call again, with more headers. */
export type Resend = (headers: Record<string, string>) => Promise<Response>

const notLoaded = 'A script for the response did not load'

/**
 * Converts a response to a result. JSON results are parsed here. The script for any other kind is
 * loaded with the first response of that kind.
 *
 * @param resend resumes a stream that is cut off
 * @throws the signal's reason, also while a script is loaded
 */
export async function readResult(
  response: Response,
  signal: AbortSignal | null,
  resend: Resend,
): Promise<AnyResult> {
  const { headers, ok } = response
  const load = <Module>(script: Promise<Module>) => loaded(script, response, signal)
  if (headers.has(bodyKindHeader) || headers.get('content-type') === richType) {
    const { readOther } = await load(import('./read-other.ts'))
    return readOther(response, resend)
  }
  const text = await response.text()
  if (ok) {
    try {
      const result: AnyResult = JSON.parse(text)
      if (result.error === null) return result
    } catch {
      // The page of a proxy.
    }
  }
  const { resultOfResponse } = await load(import('../shared/errors/from-response.ts'))
  return resultOfResponse(response, text)
}

/**
 * Waits for a script, or rejects once the call is aborted. If the script fails to load, the body is
 * cancelled: the server may be streaming.
 */
function loaded<Module>(
  script: Promise<Module>,
  { body }: Response,
  signal: AbortSignal | null,
): Promise<Module> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason)
    const failed = (cause: unknown) => {
      body?.cancel().catch(() => {})
      reject(new Error(withErrorUrl('HA603', notLoaded), { cause }))
    }
    signal?.addEventListener('abort', abort)
    script.then(resolve, failed).finally(() => signal?.removeEventListener('abort', abort))
  })
}
