import { richType } from '../shared/protocol.ts'
import type { AnyResult } from '../shared/result.ts'
import { encodeInput } from './encode.ts'
import { failedCall } from './failed-call.ts'
import type { ResultWithFresh } from './fresh.ts'
import { loadAgain } from './load-later.ts'
import { type Resend, readResult } from './read-result.ts'
import type { Call } from './transport.ts'

type Fetch = (input: string, init: RequestInit) => Promise<Response>

/**
 * Calls an action over HTTP: sends JSON, a form or a query string, and reads a rich result. The
 * result also has the error of an input that cannot be sent, and of a connection that failed.
 *
 * @param base the URL of the actions
 * @param reads requests that equal calls share. Without it, each call sends its own
 * @throws the signal's reason, as soon as it aborts
 */
export function callByFetch(
  fetch: Fetch,
  base: string,
  call: Call,
  reads: Map<unknown, Promise<Response>> = new Map(),
): Promise<AnyResult> {
  const { path, method, input, options, defer } = call
  const { signal, headers, share = true } = options
  const isGet = method === 'GET'

  async function run(): Promise<AnyResult> {
    signal?.throwIfAborted()
    const [query, body, content] = await encodeInput(input, isGet, defer)
    const url = `${base}/${path.join('/')}${query}`
    const send: Resend = async (more, until = signal) => {
      // Only a request of its own can be aborted.
      const key = isGet && share && !until ? url + JSON.stringify(headers) : {}
      const shared = reads.get(key)
      // Cloned before the first caller reads it: that one waits for this function, too.
      if (shared) return (await shared).clone()
      const response = fetch(url, {
        method,
        headers: {
          accept: richType,
          ...content,
          ...lowercase(headers),
          ...more,
        },
        body: body as BodyInit,
        signal: until as AbortSignal,
        // A call that is made while the page is closed.
        keepalive: options.keepalive ?? globalThis.event?.type === 'pagehide',
      })
      reads.set(key, response)
      try {
        return await response
      } finally {
        if (isGet) reads.delete(key)
        else reads.clear()
      }
    }
    const result: ResultWithFresh = await readResult(await send(), signal, send)
    if (!result.fresh) return result
    // The call has succeeded, also if the script does not load.
    return import('./fresh.ts').catch(loadAgain<typeof import('./fresh.ts')>).then(
      (script) => script.deliver(result, options),
      () => result,
    )
  }

  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason)
    signal?.addEventListener('abort', abort)
    run()
      .catch((cause): AnyResult => {
        signal?.throwIfAborted()
        return { data: null, error: failedCall(cause) }
      })
      .then(resolve, reject)
      .finally(() => signal?.removeEventListener('abort', abort))
  })
}

/** Returns headers by their lowercase names, so that later ones replace earlier ones. */
export function lowercase(headers: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(new Headers(headers))
}
