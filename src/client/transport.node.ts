import { File as NodeFile } from 'node:buffer'
import { base, basePath } from '../shared/location.ts'
import { readsInFlight } from '../shared/reads-in-flight.ts'
import { callByFetch } from './call-by-fetch.ts'
import * as server from './transport.server.ts'
import type { CallByPath, Transport } from './transport.ts'

/** Returns true in a test with jsdom or happy-dom: a page calls its server by `fetch`. */
const hasPage = () => typeof document === 'object' && typeof location === 'object'

const urlOfActions = () => location.origin + basePath

/** Node's `fetch` takes no relative URL, and neither a form nor a signal of jsdom. */
async function fetchFromPage(input: string, init: RequestInit): Promise<Response> {
  const url = new URL(input, location.href).href
  const { body, signal } = init
  const isForm = typeof (body as FormData | null)?.getAll === 'function'
  return fetch(url, {
    ...init,
    ...(isForm && { body: await readableForm(body as FormData) }),
    signal: signal && isUsable(signal) ? signal : null,
  })
}

/** Returns true for a signal that `fetch` takes. The call rejects anyway when it aborts. */
function isUsable(signal: AbortSignal): boolean {
  try {
    return Boolean(new Request(location.href, { signal }))
  } catch {
    return false
  }
}

/** Returns a form that `fetch` can send: `form` itself, or a copy as the class that `fetch` knows. */
async function readableForm(form: FormData): Promise<FormData> {
  const typeOf = (body: BodyInit) => new Response(body).headers.get('content-type') ?? ''
  if (typeOf(form).startsWith('multipart/')) return form
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const copy = await new Response('', { headers }).formData()
  for (const [name, value] of form) {
    if (typeof value === 'string') copy.append(name, value)
    else {
      const { type, name: fileName } = value
      const file = new NodeFile([new Uint8Array(await value.arrayBuffer())], fileName, { type })
      copy.append(name, file as Blob)
    }
  }
  return copy
}

export const reactForm = server.reactForm

export const callByPath: CallByPath = (call) =>
  hasPage()
    ? callByFetch(fetchFromPage, urlOfActions(), call, readsInFlight)
    : server.callByPath(call)

export const transport: Transport = {
  fetch: (input, init) =>
    hasPage() ? fetchFromPage(input, init) : server.transport.fetch(input, init),
  check(url) {
    if (!hasPage()) server.transport.check?.(url)
  },
  baseUrl: () => (hasPage() ? location.origin + base : server.transport.baseUrl()),
  get reads() {
    return hasPage() ? readsInFlight : undefined
  },
  get actionsUrl() {
    return hasPage() ? urlOfActions() : undefined
  },
}
