import { inputHeader, richType } from '../shared/protocol.ts'
import type { AnyResult } from '../shared/result.ts'
import { encodeInput } from './encode.ts'
import { failedCall } from './failed-call.ts'
import type { ResultWithFresh } from './fresh.ts'
import { loadAgain } from './load-later.ts'
import { type Resend, readResult } from './read-result.ts'
import type { Call } from './transport.ts'

type MaybeForm = { getAll?: unknown } | null | undefined

type Fetch = (input: string, init: RequestInit) => Promise<Response>

/**
 * Calls an action over HTTP: sends JSON, a form or a query string, and reads a rich result. The
 * result also has the error of an input that cannot be sent, and of a connection that failed.
 *
 * @param base the URL of the actions
 * @throws the signal's reason, as soon as it aborts
 */
export function callByFetch(fetch: Fetch, base: string, call: Call): Promise<AnyResult> {
  const { path, method, input, options, defer } = call
  const { signal, headers } = options
  const isGet = method === 'GET'

  async function run(): Promise<AnyResult> {
    signal?.throwIfAborted()
    // Not `instanceof`: a form may be from another frame, or from happy-dom.
    const isForm = !isGet && typeof (input as MaybeForm)?.getAll === 'function'
    const [query, body] = isForm ? ['', input as FormData] : await encodeInput(input, isGet)
    const send: Resend = (more, until = signal) =>
      fetch(`${base}/${path.join('/')}${query}`, {
        method,
        headers: {
          accept: richType,
          // The browser writes the content type of a form, with its boundary.
          ...(typeof body !== 'object'
            ? { 'content-type': 'application/json' }
            : body && !isForm && { [inputHeader]: 'multipart' }),
          // The delay is not sent: only the server may choose it.
          ...(defer && { prefer: 'respond-async' }),
          ...(defer?.id !== undefined && { 'idempotency-key': defer.id }),
          ...lowercase(headers),
          ...more,
        },
        body,
        signal: until as AbortSignal,
        // A call that is made while the page is closed.
        keepalive: options.keepalive ?? globalThis.event?.type === 'pagehide',
      })
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
