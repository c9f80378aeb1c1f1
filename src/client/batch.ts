import {
  type BatchedCall,
  type BatchedResponse,
  batchPath,
  defaultMaxCalls,
} from '../shared/batch.ts'

type Fetch = (input: string, init: RequestInit) => Promise<Response>

interface Pending extends BatchedCall {
  input: string
  init: RequestInit
  headers: [string, string][]
  resolve(response: Response): void
  reject(reason: unknown): void
}

/** Characters of the bodies of one batch: as UTF-8 in JSON, well below the server's 1 MiB. */
const maxLength = 200_000

/** Characters of all bodies that are sent with `keepalive`. A browser takes 64 KiB. */
const maxKeptAlive = 20_000

/** Headers of a single call, which is then sent alone. */
const ownHeaders = ['prefer', 'idempotency-key', 'last-event-id']
const knownInit = ['method', 'headers', 'body', 'signal', 'keepalive']

/**
 * Creates a `fetch` that collects the calls of actions in the same tick. It sends calls with the
 * same headers in one request. Anything except a POST of JSON is sent unchanged, and so is a single
 * call, and a call with a signal: only a request of its own can be aborted.
 *
 * @param base returns the URL of the actions
 */
export function inBatches(fetch: Fetch, base: () => string): Fetch {
  let waiting: Pending[] = []
  let isDisabled = false
  // Paths that the server does not batch: streams, and routes that are not actions.
  const alone = new Set<string>()
  let isLeaving = false

  // The timers of a page that is closed do not fire.
  if (typeof document === 'object') {
    addEventListener('pageshow', () => {
      isLeaving = false
    })
    const leave = () => {
      isLeaving = true
      flush()
    }
    addEventListener('pagehide', leave, { capture: true })
  }

  function pendingOf(input: string, init: RequestInit): Omit<Pending, 'resolve' | 'reject'> | null {
    const { method, body, signal, keepalive } = init
    const root = `${base()}/`
    const path = input.slice(root.length)
    if (isDisabled || method !== 'POST' || !input.startsWith(root) || alone.has(path)) return null
    if (signal || keepalive) return null
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
    fetch(input, keptAlive(init)).then(resolve, reject)
  }

  /** Lets the browser complete a request of a page that is closed. */
  function keptAlive(init: RequestInit): RequestInit {
    const { body } = init
    const isSmall = typeof body === 'string' ? body.length <= maxKeptAlive : !body
    return isLeaving && isSmall ? { ...init, keepalive: true } : init
  }

  function flush(): void {
    const batches = split(waiting, isLeaving ? maxKeptAlive / 2 : maxLength)
    waiting = []
    batches.forEach(sendBatch)
  }

  function sendBatch(batch: Pending[]): void {
    if (batch.length === 1) batch.forEach(sendAlone)
    else
      send(batch).catch((error) => {
        for (const { reject } of batch) reject(error)
      })
  }

  async function send(batch: Pending[]): Promise<void> {
    const init = {
      method: 'POST',
      headers: batch[0]?.headers ?? [],
      body: JSON.stringify(batch.map(({ path, body }): BatchedCall => ({ path, body }))),
    }
    const response = await fetch(`${base()}/${batchPath}`, keptAlive(init))
    const { status, headers } = response
    if (status === 404 || status === 405 || status === 413) {
      // Nothing has run.
      await response.body?.cancel()
      if (status === 413) {
        const half = Math.ceil(batch.length / 2)
        sendBatch(batch.slice(0, half))
        return sendBatch(batch.slice(half))
      }
      isDisabled = true
      // Its script has the URL of the message's page.
      void import('./later.ts').then(
        ({ withErrorUrl }) =>
          console.warn(
            withErrorUrl(
              'HA651',
              `The server takes no batches at ${base()}: calls are sent one by one.`,
            ),
          ),
        () => {},
      )
      return batch.forEach(sendAlone)
    }
    const text = await response.text()
    const responses = responsesOf(text, batch.length)
    // A response to the whole batch is not from our server.
    const ofProxy = () =>
      response.ok
        ? new Response(null, { status: 502 })
        : new Response(text || null, { status, headers })
    for (const [index, call] of batch.entries()) {
      const single = responses?.[index]
      if (single?.isAlone) {
        alone.add(call.path)
        sendAlone(call)
      } else call.resolve(responses ? responseOf(single) : ofProxy())
    }
  }

  return (input, init) => {
    const call = pendingOf(input, init)
    if (!call) return fetch(input, keptAlive(init))
    return new Promise<Response>((resolve, reject) => {
      if (waiting.push({ ...call, resolve, reject }) > 1) return
      if (isLeaving) queueMicrotask(flush)
      else setTimeout(flush)
    })
  }
}

/** Groups calls with the same headers, up to the number that a server accepts. */
function split(calls: Pending[], maxLength: number): Pending[][] {
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

function responsesOf(text: string, length: number): BatchedResponse[] | undefined {
  try {
    const responses: unknown = JSON.parse(text)
    if (Array.isArray(responses) && responses.length === length) return responses
  } catch {
    // The page of a proxy.
  }
  return undefined
}

/** Statuses whose response has no body. */
const withoutBody = [101, 204, 205, 304]

/** Creates the response of a single call. One that is malformed does not affect the others. */
function responseOf(response: BatchedResponse | undefined): Response {
  try {
    const { status, headers, body, isBase64 } = Object(response) as BatchedResponse
    const content = isBase64
      ? Uint8Array.from(atob(body), (character) => character.charCodeAt(0))
      : body
    return new Response(body && !withoutBody.includes(status) ? content : null, { status, headers })
  } catch {
    return new Response(null, { status: 502 })
  }
}
