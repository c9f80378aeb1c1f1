import { base, basePath } from '../shared/location.ts'
import { callByFetch } from './call-by-fetch.ts'
import type { CallByPath, Transport } from './transport.ts'

export const callByPath: CallByPath = (call) => callByFetch(fetch, location.origin + basePath, call)

export const transport: Transport = {
  fetch: (input, init) => fetch(input, init),
  baseUrl: () => location.origin + base,
  actionsUrl: basePath,
}
