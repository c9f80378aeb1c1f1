import { base, basePath } from '../shared/location.ts'
import { callByFetch } from './call-by-fetch.ts'
import type { Transport } from './transport.ts'

const send = (input: string, init: RequestInit) => fetch(input, init)

export const transport: Transport = {
  fetch: send,
  baseUrl: () => location.origin + base,
  actionsUrl: basePath,
  call: (call) => callByFetch(send, basePath, call),
}
