import {
  type BatchedCall,
  type BatchedResponse,
  batchPath,
  defaultMaxCalls,
} from '../shared/batch.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { bodyKindHeader } from '../shared/protocol.ts'

type Fetch = (input: string, init: RequestInit) => Promise<Response>

interface Pending extends BatchedCall {
  input: string
  init: RequestInit
  headers: [string, string][]
  resolve(response: Response): void
  reject(reason: unknown): void
  /** Called if a call is aborted after it was sent. */
  abandon?(): void
}

/** Characters of the bodies of one batch: as UTF-8 in JSON, well below the server's 1 MiB. */
const maxLength = 200_000

/** Headers of a single call, which is then sent alone. */
const ownHeaders = ['prefer', 'idempotency-key', 'last-event-id']
const knownInit = ['method', 'headers', 'body', 'signal']

/**
 * Creates a `fetch` that collects the calls of actions in the same tick. It sends calls with the
 * same headers in one request. Anything except a POST of JSON is sent unchanged, and so is a single
 * call.
 *
 * @param base returns the URL of the actions
 */
export function inBatches(fetch: Fetch, base: () => string): Fetch {
  let waiting: Pending[] = []
  let isDisabled = false
  // Paths that the server does not batch: streams, and routes that are not actions.
  const alone = new Set<string>()

  function pendingOf(input: string, init: RequestInit): Omit<Pending, 'resolve' | 'reject'> | null {
    const { method, body } = init
    const root = `${base()}/`
    const path = input.slice(root.length)
    if (isDisabled || method !== 'POST' || !input.startsWith(root) || alone.has(path)) return null
    if (!/^[\w.\-/]+$/.test(path)) return null
    const text = body ?? undefined
    if (text !== undefined && (typeof text !== 'string' || text.length > maxLength)) return null
    const rest = Object.entries(init).filter(([key]) => !knownInit.includes(key))
    if (rest.some(([, value]) => value !== undefined)) return null
    const headers = new Headers(init.headers)
    if (headers.get('content-type') !== 'application/json') return null
    if (ownHeaders.some((name) => headers.has(name))) return null
    return { input, init, path, body: text, headers: [...headers] }
  }

  function sendAlone({ input, init, resolve, reject }: Pending): void {
    fetch(input, init).then(resolve, reject)
  }

  function flush(): void {
    const calls = waiting.filter(({ init }) => !init.signal?.aborted)
    waiting = []
    for (const batch of split(calls)) {
      if (batch.length === 1) batch.forEach(sendAlone)
      else
        void send(batch).catch((error) => {
          for (const { reject } of batch) reject(error)
        })
    }
  }

  async function send(batch: Pending[]): Promise<void> {
    const response = await fetch(`${base()}/${batchPath}`, {
      method: 'POST',
      headers: batch[0]?.headers ?? [],
      body: JSON.stringify(batch.map(({ path, body }): BatchedCall => ({ path, body }))),
      signal: whenAll(batch),
    })
    const { status, headers } = response
    if (status === 404 || status === 405 || status === 413) {
      // Nothing has run.
      await response.body?.cancel()
      if (status !== 413) {
        isDisabled = true
        console.warn(
          withErrorUrl(
            'HA651',
            `The server takes no batches at ${base()}: calls are sent one by one.`,
          ),
        )
      }
      return batch.forEach(sendAlone)
    }
    const text = await response.text()
    const responses = responsesOf(text, batch.length)
    for (const [index, call] of batch.entries()) {
      const single = responses?.[index]
      // A proxy has sent a response to the whole batch.
      if (!single && response.ok) call.resolve(new Response(null, { status: 502 }))
      else if (!single) call.resolve(new Response(text || null, { status, headers }))
      else if (single.headers.some(([name, kind]) => name === bodyKindHeader && kind === 'alone')) {
        alone.add(call.path)
        sendAlone(call)
      } else call.resolve(responseOf(single))
    }
  }

  return (input, init) => {
    const call = pendingOf(input, init)
    if (!call) return fetch(input, init)
    const { signal } = init
    let abort = () => {}
    const response = new Promise<Response>((resolve, reject) => {
      const pending: Pending = { ...call, resolve, reject }
      abort = () => {
        reject(signal?.reason)
        pending.abandon?.()
      }
      if (signal?.aborted) abort()
      else if (waiting.push(pending) === 1) setTimeout(flush)
    })
    signal?.addEventListener('abort', abort)
    return response.finally(() => signal?.removeEventListener('abort', abort))
  }
}

/** Groups calls with the same headers, up to the number that a server accepts. */
function split(calls: Pending[]): Pending[][] {
  const batches: Pending[][] = []
  const open = new Map<string, { batch: Pending[]; length: number }>()
  for (const call of calls) {
    const key = JSON.stringify(call.headers)
    const length = call.body?.length ?? 0
    let last = open.get(key)
    if (!last || last.batch.length === defaultMaxCalls || last.length + length > maxLength) {
      last = { batch: [], length: 0 }
      open.set(key, last)
      batches.push(last.batch)
    }
    last.batch.push(call)
    last.length += length
  }
  return batches
}

/** Returns a signal that aborts after all calls were aborted. */
function whenAll(batch: Pending[]): AbortSignal {
  const controller = new AbortController()
  let left = batch.length
  for (const call of batch) {
    call.abandon = () => {
      if (--left === 0) controller.abort(call.init.signal?.reason)
    }
  }
  return controller.signal
}

function responsesOf(text: string, length: number): BatchedResponse[] | undefined {
  try {
    const responses: unknown = JSON.parse(text)
    if (Array.isArray(responses) && responses.length === length) return responses
  } catch {
    // The page of a proxy.
  }
  return undefined
}

function responseOf({ status, headers, body, isBase64 }: BatchedResponse): Response {
  const content = isBase64
    ? Uint8Array.from(atob(body), (character) => character.charCodeAt(0))
    : body || null
  return new Response(content, { status, headers })
}
