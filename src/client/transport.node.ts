import { base, basePath } from '../shared/location.ts'
import { callByFetch } from './call-by-fetch.ts'
import * as server from './transport.server.ts'
import type { CallByPath, Transport } from './transport.ts'

/** Returns true in a test with jsdom or happy-dom: a page calls its server by `fetch`. */
const hasPage = () => typeof document === 'object' && typeof location === 'object'

const urlOfActions = () => location.origin + basePath

// Node's `fetch` takes no relative URL.
const fetchFromPage = (input: string, init: RequestInit) =>
  fetch(new URL(input, location.href).href, init)

export const callByPath: CallByPath = (call) =>
  hasPage() ? callByFetch(fetchFromPage, urlOfActions(), call) : server.callByPath(call)

export const transport: Transport = {
  fetch: (input, init) =>
    hasPage() ? fetchFromPage(input, init) : server.transport.fetch(input, init),
  baseUrl: () => (hasPage() ? location.origin + base : server.transport.baseUrl()),
  get actionsUrl() {
    return hasPage() ? urlOfActions() : undefined
  },
}
