import { base, basePath } from '../shared/location.ts'
import type { AnyResult } from '../shared/result.ts'
import { callByFetch } from './call-by-fetch.ts'
import type { Call, Transport } from './transport.ts'

export const callAction = (call: Call): Promise<AnyResult> => callByFetch(fetch, basePath, call)

export const transport: Transport = {
  fetch: (input, init) => fetch(input, init),
  baseUrl: () => location.origin + base,
  actionsUrl: basePath,
  call: callAction,
}
