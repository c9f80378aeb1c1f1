import { visibleError } from '../../actions/execute/unexpected-error.ts'
import { readBytes } from '../../actions/input/body.ts'
import { requireContentType } from '../../actions/input/content-type.ts'
import { parseJson } from '../../actions/input/json.ts'
import { defaultLimits, limitsProblem } from '../../actions/input/limits.ts'
import { resultResponse } from '../../actions/response/respond.ts'
import { loaderOf } from '../../context/app-router.ts'
import { createRequestContext } from '../../context/request-context.ts'
import { requestIdHeader, requestIdOf } from '../../context/request-id.ts'
import { respondInContext } from '../../context/run-in-context.ts'
import { requestContext } from '../../context/store.ts'
import { createVars } from '../../context/vars.ts'
import { type BatchedCall, batchedHeader, batchPath, defaultMaxCalls } from '../../shared/batch.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { basePathProblem, nameProblem } from '../entries.ts'
import { noSuchAction, pathOf } from '../match.ts'
import { corsHeaders, joinResponses, responseOf } from './responses.ts'

/** Options of {@link acceptBatches}. */
export interface BatchOptions {
  /**
   * The path under which the actions are served.
   * @default '/api'
   */
  basePath?: string
  /**
   * The maximum number of calls in one request. A larger batch fails with status 413.
   * @default 32
   */
  maxCalls?: number
  /**
   * The maximum number of bytes of the whole request. Each call also has its action's limits.
   * @default 1_048_576
   */
  maxBodySize?: number
}

/**
 * Wraps a Worker's `fetch` to accept batches. A client with `batch: true` sends several calls in
 * one request. Each call is passed to `fetch` as its own request, with the headers of the batch and
 * its own request context, so all middleware handles it as if it were sent alone. The response is
 * sent after the last call. The integration adds this wrapper with `honoActions({ batch: true })`.
 *
 * @throws Error if the options are invalid
 * @example
 * ```ts
 * // a Worker without Astro
 * import { acceptBatches, createRouter } from '@gnosticdev/hono-actions/router'
 *
 * export default { fetch: acceptBatches(createRouter(honoActions).fetch) }
 * ```
 */
export function acceptBatches<Rest extends readonly unknown[]>(
  fetch: (request: Request, ...rest: Rest) => Response | Promise<Response>,
  options: BatchOptions = {},
): (request: Request, ...rest: Rest) => Promise<Response> {
  const { basePath, maxCalls, maxBodySize } = resolveOptions(options)
  const batchUrlPath = `${basePath}/${batchPath}`
  return async function acceptBatches(request, ...rest) {
    const path = pathOf(request.url)
    // The dev server of an app with trailing slashes adds one.
    const isBatch = path === batchUrlPath || path === `${batchUrlPath}/`
    if (request.method !== 'POST' || !isBatch) {
      return fetch(request, ...rest)
    }
    let calls: BatchedCall[]
    try {
      requireContentType({ method: 'POST', accept: 'json', schema: undefined }, request)
      calls = readCalls(await readBytes(request, maxBodySize), maxCalls)
    } catch (error) {
      const headers = await corsHeadersOf(request, (preflight) => fetch(preflight, ...rest))
      return resultResponse({ data: null, error: visibleError(error, 'A batch') }, request, headers)
    }
    const { origin } = new URL(request.url)
    const requestId = requestContext.getStore()?.requestId ?? requestIdOf(request)
    const responses = calls.map(({ path, body }) =>
      responseOf(path, () => {
        // A segment that is not a name, such as `..`, could leave the base path.
        if (path.split('/').some(nameProblem)) throw noSuchAction()
        const single = requestOf(request, requestId, `${origin}${basePath}/${path}`, body)
        return inOwnContext(single, () => fetch(single, ...rest))
      }),
    )
    return joinResponses(await Promise.all(responses), requestId)
  }
}

/** Returns the problem with the options, or undefined if they are valid. */
export function batchProblem(options: BatchOptions): string | undefined {
  const { basePath = '/api', maxCalls = defaultMaxCalls, maxBodySize } = options
  const problem = basePathProblem(basePath)
  if (problem) return `the basePath "${basePath}" can't be: ${problem}. Write for example '/api'`
  if (!Number.isInteger(maxCalls) || maxCalls < 1) {
    return `maxCalls must be a whole number from 1 up, got ${maxCalls}. Write for example 32`
  }
  return limitsProblem(maxBodySize === undefined ? {} : { maxBodySize })
}

/** @throws Error if the options are invalid */
function resolveOptions(options: BatchOptions): Required<BatchOptions> {
  const problem = batchProblem(options)
  if (problem) throw new Error(withErrorUrl('HA260', `acceptBatches: ${problem}`))
  const { basePath = '/api', maxCalls = defaultMaxCalls } = options
  return { basePath, maxCalls, maxBodySize: options.maxBodySize ?? defaultLimits.maxBodySize }
}

/** @throws HonoActionError if the body is not a list of calls, or has too many */
function readCalls(bytes: Uint8Array, maxCalls: number): BatchedCall[] {
  const calls = parseJson(bytes, defaultLimits.maxElements)
  if (!Array.isArray(calls) || calls.length === 0 || !calls.every(isCall)) {
    const message = 'A batch is a list of calls: [{ "path": "greet", "body": "{}" }]'
    throw new HonoActionError({ code: 'BAD_REQUEST', message })
  }
  if (calls.length > maxCalls) {
    const message = `The batch has more calls than maxCalls, ${maxCalls}`
    throw new HonoActionError({ code: 'CONTENT_TOO_LARGE', message })
  }
  return calls
}

function isCall(value: unknown): value is BatchedCall {
  if (typeof value !== 'object' || value === null) return false
  const { path, body } = value as Partial<BatchedCall>
  return typeof path === 'string' && (body === undefined || typeof body === 'string')
}

/** Creates the request of one call: the headers and id of the batch, with its own body. */
function requestOf(
  batch: Request,
  requestId: string,
  url: string,
  body: string | undefined,
): Request {
  const headers = new Headers(batch.headers)
  headers.delete('content-length')
  headers.delete('transfer-encoding')
  headers.set(batchedHeader, '1')
  headers.set(requestIdHeader, requestId)
  const { signal, redirect } = batch
  // Cloudflare's data of the request, such as the country.
  const { cf } = batch as { cf?: unknown }
  const init = { method: 'POST', headers, signal, redirect, ...(cf !== undefined && { cf }) }
  return new Request(url, body === undefined ? init : { ...init, body })
}

/**
 * Returns the CORS headers for a response of our own: those of the app's response to a preflight
 * request. A client that cannot read a 413 cannot split its batch.
 */
async function corsHeadersOf(
  { url, headers }: Request,
  handle: (preflight: Request) => Response | Promise<Response>,
): Promise<Record<string, string>> {
  const origin = headers.get('origin')
  if (origin === null || origin === new URL(url).origin) return {}
  const preflight = new Request(url, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  })
  const response = await inOwnContext(preflight, () => handle(preflight))
  await response.body?.cancel()
  return Object.fromEntries(
    corsHeaders.flatMap((name) => {
      const value = response.headers.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )
}

/** Opens a context for a call if the batch has one: calls must not share it. */
async function inOwnContext(
  request: Request,
  handle: () => Response | Promise<Response>,
): Promise<Response> {
  const current = requestContext.getStore()
  if (!current) return handle()
  const { requestId, event, env, executionCtx } = current
  const vars = createVars({ ...current.vars })
  const router = loaderOf(current)
  const options = { request, requestId, event, env, executionCtx, vars, router }
  return respondInContext(createRequestContext(options), handle)
}
