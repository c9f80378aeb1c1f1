/**
 * Fresh data in the response of a write.
 *
 * 1. A handler calls `refresh(read, input)`. Nothing runs yet: the read is only noted.
 * 2. After the handler and its middleware have succeeded, `respondWithAction` runs the reads, all at
 *    the same time. Each is a server-side call: it has a child of the request's context, its own
 *    middleware, validation and authorization, and the cookies that the write has just set.
 * 3. The result has the reads besides its data: `{ data, error: null, fresh: [...] }`.
 * 4. The client delivers them before its call resolves: `client/fresh.ts`.
 *
 * Only a client that delivers them gets them: `actions` and `enhance()`. Its `Accept` header says so.
 * So nothing runs for `honoClient`, a form without a script, RPC, a queue or a server-side call.
 *
 * Clients cannot ask for reads: only the handler knows what it has changed.
 */
import { loaderOf } from '../../context/app-router.ts'
import { renderPartial } from '../../context/astro/render-partial.ts'
import { copyMark } from '../../context/finish-response.ts'
import type { LazyResponseContext } from '../../context/hono/lazy-response-context.ts'
import type { RequestContext } from '../../context/request-context.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { type FreshPartial, type FreshRead, maxReads } from '../../shared/fresh.ts'
import { logError } from '../../shared/log-error.ts'
import { type PlainResult, plainResult } from '../../shared/plain-result.ts'
import { richType } from '../../shared/protocol.ts'
import type { AnyResult } from '../../shared/result.ts'
import { definitionOf } from '../define/definition.ts'
import { encodeJson, needsRich, richEncoder } from '../response/encode.ts'
import { isRawOutput } from '../response/raw-body.ts'
import { requireSendable } from '../response/sendable.ts'
import { type RequestedPartial, type RequestedRead, takeReads } from './effects.ts'
import type { Outcome } from './outcome.ts'
import { callInProcess } from './server-side-call.ts'
import { visibleError } from './unexpected-error.ts'

/**
 * Runs the reads that the action in `context`, the current one, has asked for, and adds their results
 * to its response. Returns the response unchanged if there are none, or if the client cannot read
 * them. Never rejects.
 *
 * @param response the response of the outcome. Its headers stay
 */
export async function withFreshReads(
  response: Response,
  outcome: Outcome,
  context: RequestContext,
  c: LazyResponseContext,
): Promise<Response> {
  const accept = c.req.header('accept')
  const isData = 'output' in outcome && !('response' in outcome) && !isRawOutput(outcome.output)
  if (accept !== richType || !isData) return response
  const fresh = await freshReads(context, c.req.path)
  if (fresh.length === 0) return response
  try {
    const body = { data: outcome.output ?? null, error: null, fresh }
    const encode = needsRich(body, accept) ? await richEncoder() : encodeJson
    const { type, text } = encode(body)
    const headers = new Headers(response.headers)
    headers.set('content-type', type)
    return copyMark(response, new Response(text, { status: response.status, headers }), context)
  } catch (error) {
    // The write has happened, so its result is sent without the reads.
    visibleError(error, `The refresh of ${c.req.path}`)
    return response
  }
}

/**
 * Runs the reads that the action in `context`, the current one, has asked for. Never rejects.
 *
 * @param where names the action in the log
 */
export async function freshReads(
  context: RequestContext,
  where: string,
): Promise<(FreshRead | FreshPartial)[]> {
  const reads = takeReads()
  if (reads.length === 0) return []
  try {
    return await runReads(reads, context, where)
  } catch (error) {
    visibleError(error, `The refresh of ${where}`)
    return []
  }
}

interface Task {
  /** The name of the read or the path of the partial, for messages. */
  name: string
  input?: unknown
  run(): Promise<AnyResult>
  show(result: PlainResult): FreshRead | FreshPartial
}

async function runReads(
  requested: readonly (RequestedRead | RequestedPartial)[],
  context: RequestContext,
  where: string,
): Promise<(FreshRead | FreshPartial)[]> {
  const router = await loaderOf(context)?.()
  const tasks = requested.flatMap((one): Task[] => {
    if ('partial' in one) return [partialTask(one, context)]
    const { action, input } = one
    const definition = definitionOf(action)
    const path = definition?.name === undefined ? undefined : router?.pathOf(definition.name)
    if (!definition?.name || !router || path === undefined) {
      if (isNew(`HA331 ${where}`)) {
        console.error(
          withErrorUrl(
            'HA331',
            `[hono-actions] ${where} refreshes a read that is not in honoActions, so no client can ` +
              'have its data. Add it: export const honoActions = { myRead }',
          ),
        )
      }
      return []
    }
    const { name } = definition
    try {
      requireSendable(input)
    } catch (error) {
      const message = `[hono-actions] The input of ${name} in refresh() is not plain data. Give it what a client would send`
      logError(withErrorUrl('HA334', message), error)
      return []
    }
    const names = path.slice(router.basePath.length + 1).split('/')
    return [
      {
        name,
        input,
        run: async () => dataOnly(await callInProcess(definition, { path, input }), name),
        // Without `undefined`, which JSON cannot carry.
        show: (result) => ({ path: names, ...(input !== undefined && { input }), ...result }),
      },
    ]
  })
  const runs = unique(tasks).map(async ({ name, run, show }, index) => {
    return show(plainResult(index < maxReads ? await run() : tooMany(where, name)))
  })
  return Promise.all(runs)
}

function partialTask({ partial }: RequestedPartial, context: RequestContext): Task {
  return {
    name: partial,
    run: async () => {
      try {
        return { data: await renderPartial(partial, context), error: null }
      } catch (error) {
        return { data: null, error: visibleError(error, partial) }
      }
    },
    show: (result) => ({ partial, ...result }),
  }
}

/** Leaves out reads that are asked for twice. */
function unique(reads: Task[]): Task[] {
  const known = new Set<string>()
  return reads.filter(({ name, input }) => {
    const key = `${name} ${keyOf(input)}`
    return known.size < known.add(key).size
  })
}

/** Returns a text that is the same for equal inputs. An input without one is unequal to all others. */
function keyOf(input: unknown): string {
  try {
    return JSON.stringify(input)
  } catch {
    return crypto.randomUUID()
  }
}

const said = new Set<string>()

/** Returns true for the first time in the isolate: a mistake of the app is not logged with each request. */
function isNew(mistake: string): boolean {
  return said.size < said.add(mistake).size
}

/** The client refetches what has an error. */
function tooMany(where: string, name: string): AnyResult {
  if (isNew(`HA332 ${where}`)) {
    console.warn(
      withErrorUrl(
        'HA332',
        `[hono-actions] ${where} refreshes more than ${maxReads} reads, and ${name} is one too many. ` +
          'Name only the reads that the page shows',
      ),
    )
  }
  const message = `An action refreshes at most ${maxReads} reads`
  return { data: null, error: new HonoActionError({ code: 'CONTENT_TOO_LARGE', message }) }
}

/** Replaces a result that has a body of its own, such as a stream, by an error. */
async function dataOnly(result: AnyResult, name: string): Promise<AnyResult> {
  const { data } = result
  if (!isRawOutput(data)) return result
  const { body, cancel, return: end } = data as Partial<Response & ReadableStream & AsyncGenerator>
  // Nothing reads it.
  await Promise.resolve(cancel?.call(data) ?? body?.cancel() ?? end?.call(data, undefined)).catch(
    () => {},
  )
  const problem = new Error(
    withErrorUrl(
      'HA333',
      `${name} returns a stream or a file, which cannot be part of the response of another action. ` +
        'Remove it from refresh()',
    ),
  )
  return { data: null, error: visibleError(problem, name) }
}
