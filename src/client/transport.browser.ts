import { base, basePath } from '../shared/location.ts'
import { readsInFlight } from '../shared/reads-in-flight.ts'
import { callByFetch } from './call-by-fetch.ts'
import type { CallByPath, Transport } from './transport.ts'

/** React reads the attributes of a form on the server only. */
export const reactForm = (_path: readonly string[]): object | undefined => undefined

export const callByPath: CallByPath = (call) =>
  callByFetch(fetch, location.origin + basePath, call, readsInFlight)

export const transport: Transport = {
  fetch: (input, init) => fetch(input, init),
  baseUrl: () => location.origin + base,
  actionsUrl: basePath,
  reads: readsInFlight,
}
