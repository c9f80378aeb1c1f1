import { visibleError } from '../../actions/execute/unexpected-error.ts'
import { readBytes } from '../../actions/input/body.ts'
import { requireContentType } from '../../actions/input/content-type.ts'
import { parseJson } from '../../actions/input/json.ts'
import { defaultLimits, limitsProblem } from '../../actions/input/limits.ts'
import { resultResponse } from '../../actions/response/respond.ts'
import { loaderOf } from '../../context/app-router.ts'
import { createRequestContext } from '../../context/request-context.ts'
import { respondInContext } from '../../context/run-in-context.ts'
import { requestContext } from '../../context/store.ts'
import { createVars } from '../../context/vars.ts'
import { type BatchedCall, batchedHeader, batchPath, defaultMaxCalls } from '../../shared/batch.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { basePathProblem, nameProblem } from '../entries.ts'
import { noSuchAction, pathOf } from '../match.ts'
import { answerOf, joinAnswers } from './responses.ts'

/** Options of {@link acceptBatches}. */
export interface BatchOptions {
  /** The path under which the actions are served. Defaults to `/api`. */
  basePath?: string
  /** The number of calls in one request; more are a 413. Defaults to 32. */
  maxCalls?: number
  /** Bytes of the whole request. Each call has the limits of its action besides. Defaults to 1 MiB. */
  maxBodySize?: number
}

/**
 * Puts in front of a Worker's `fetch` what takes batches apart: the calls that a client with
 * `batch: true` sends together come out of it as requests of their own, each with the headers of
 * the batch. All that guards the actions, in front of the router as well as behind it, sees them as
 * if they had been sent one by one, and each has a context of its own. The integration does it with
 * `honoActions({ batch: true })`.
 *
 * The answer is sent when the last call has answered, so that no cookie comes too late for it.
 *
 * @throws Error where the options can't be used
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
  const address = `${basePath}/${batchPath}`
  return async function acceptBatches(request, ...rest) {
    const path = pathOf(request.url)
    // The dev server of an app with trailing slashes adds one.
    const isBatch = path === address || path === `${address}/`
    if (request.method !== 'POST' || !isBatch) {
      return fetch(request, ...rest)
    }
    let calls: BatchedCall[]
    try {
      requireContentType({ method: 'POST', accept: 'json' }, request)
      calls = readCalls(await readBytes(request, maxBodySize), maxCalls)
    } catch (error) {
      return resultResponse({ data: null, error: visibleError(error, 'A batch') }, request)
    }
    const { origin } = new URL(request.url)
    const answers = calls.map(({ path, body }) =>
      answerOf(path, () => {
        // What is no list of names could lead out of the base path.
        if (path.split('/').some(nameProblem)) throw noSuchAction()
        const single = requestOf(request, `${origin}${basePath}/${path}`, body)
        return inOwnContext(single, () => fetch(single, ...rest))
      }),
    )
    return joinAnswers(await Promise.all(answers))
  }
}

/** What is wrong with the options, or undefined where nothing is. */
export function batchProblem(options: BatchOptions): string | undefined {
  const { basePath = '/api', maxCalls = defaultMaxCalls, maxBodySize } = options
  const problem = basePathProblem(basePath)
  if (problem) return `the basePath "${basePath}" can't be: ${problem}. Write such as '/api'`
  if (!Number.isInteger(maxCalls) || maxCalls < 1) {
    return `maxCalls must be a whole number from 1 up, got ${maxCalls}. Write such as 32`
  }
  return limitsProblem(maxBodySize === undefined ? {} : { maxBodySize })
}

/** @throws Error where the options can't be used */
function resolveOptions(options: BatchOptions): Required<BatchOptions> {
  const problem = batchProblem(options)
  if (problem) throw new Error(withErrorUrl('HA260', `acceptBatches: ${problem}`))
  const { basePath = '/api', maxCalls = defaultMaxCalls } = options
  return { basePath, maxCalls, maxBodySize: options.maxBodySize ?? defaultLimits.maxBodySize }
}

/** @throws HonoActionError where it is no list of calls, or one that is too long */
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

/** The request of one call: all that the batch says of its sender, and a body of its own. */
function requestOf(batch: Request, url: string, body: string | undefined): Request {
  const headers = new Headers(batch.headers)
  headers.delete('content-length')
  headers.delete('transfer-encoding')
  headers.set(batchedHeader, '1')
  const { signal, redirect } = batch
  // What Cloudflare knows of the visitor.
  const { cf } = batch as { cf?: unknown }
  const init = { method: 'POST', headers, signal, redirect, ...(cf !== undefined && { cf }) }
  return new Request(url, body === undefined ? init : { ...init, body })
}

/** Opens a context for a call where there is one of the whole batch, which it would share. */
async function inOwnContext(
  request: Request,
  answer: () => Response | Promise<Response>,
): Promise<Response> {
  const current = requestContext.getStore()
  if (!current) return answer()
  const { requestId, event, env, executionCtx } = current
  const vars = createVars({ ...current.vars })
  const router = loaderOf(current)
  const options = { request, requestId, event, env, executionCtx, vars, router }
  return respondInContext(createRequestContext(options), answer)
}
