import { getRequestContext } from '../context/store.ts'
import { fetchInProcess } from './in-process.ts'
import type { Transport } from './transport.ts'

declare const __HONO_ACTIONS_BASE__: string | undefined

export const transport: Transport = {
  fetch: fetchInProcess,
  // Outside a request there is no origin to know; a call there throws, saying so.
  baseUrl: () => {
    const origin = new URL(getRequestContext()?.request.url ?? 'http://localhost').origin
    return origin + (typeof __HONO_ACTIONS_BASE__ === 'string' ? __HONO_ACTIONS_BASE__ : '/')
  },
}
