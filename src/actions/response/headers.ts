import { requestIdHeader } from '../../context/request-id.ts'

/** Returns the headers that every response of actions has by default. */
export function resultHeaders(requestId: string): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    [requestIdHeader]: requestId,
  }
}
