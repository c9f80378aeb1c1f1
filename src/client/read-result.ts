import { bodyKindHeader, richType } from '../shared/protocol.ts'
import type { AnyResult } from '../shared/result.ts'
import { loadLater } from './load-later.ts'

/** Sends the request of a call again, with more headers and another signal. */
export type Resend = (headers?: Record<string, string>, signal?: AbortSignal) => Promise<Response>

/**
 * Converts a response to a result. JSON results are parsed here. The script for any other kind is
 * loaded with the first response of that kind.
 *
 * @param resend resumes a stream that is cut off
 */
export async function readResult(
  response: Response,
  signal: AbortSignal | undefined,
  resend: Resend,
): Promise<AnyResult> {
  const { headers, ok } = response
  const kind = headers.get(bodyKindHeader)
  let text: string | undefined
  // Some proxies add a charset.
  if (!kind && !headers.get('content-type')?.startsWith(richType)) {
    text = await response.text()
    if (ok) {
      try {
        const result: AnyResult = JSON.parse(text)
        if (result.error === null && 'data' in result) return result
      } catch {
        // The page of a proxy.
      }
    }
  }
  const { readOther } = await loadLater().catch((error) => {
    // The server may be streaming.
    response.body?.cancel().catch(() => {})
    throw error
  })
  return readOther(response, kind, text, signal, resend)
}
