import type { LazyResponseContext } from '../../context/hono/lazy-response-context.ts'
import { runMiddleware } from '../../context/hono/run-middleware.ts'
import type { RequestContext } from '../../context/request-context.ts'
import type { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import type { AnyDefinition } from '../define/definition.ts'
import { isRawOutput } from '../response/raw-body.ts'
import { responderOf } from '../response/respond.ts'
import { requireSendable, unsendableData } from '../response/sendable.ts'
import { instrument } from './instrument.ts'
import type { Outcome } from './outcome.ts'
import { withTimeout } from './timeout.ts'
import { asError, responseOfThrown, visibleError } from './unexpected-error.ts'
import { checkOutput, validate } from './validate.ts'

/** One run of an action. */
export interface Run {
  /** The current request context. */
  context: RequestContext
  c: LazyResponseContext
  /** Names the action in the log, if no router knows it. */
  path: string
  /** Reads the input. Called after the middleware has authorized the caller. */
  read: () => unknown
  /** True if the caller needs a response. Otherwise only middleware may need one. */
  needsResponse?: boolean
  /** The HTTP status of a success. Defaults to what `c.status()` has set, else 200. */
  status?: number | undefined
  /** More headers for a success. */
  headers?: Record<string, string> | undefined
}

/**
 * Runs an action: its middleware, then reading, validation and authorization of the input, then its
 * handler. All calls of actions use this function. Never rejects.
 */
export function execute(definition: AnyDefinition, run: Run): Promise<Outcome> {
  return instrument(definition, run, () => outcomeOf(definition, run))
}

async function outcomeOf(definition: AnyDefinition, run: Run): Promise<Outcome> {
  const { use } = definition
  const { c, needsResponse = false } = run
  let outcome: Outcome = { output: undefined }
  let isReading = false

  async function settle(settled: Outcome): Promise<void> {
    outcome = settled
    if (!needsResponse && use.length === 0) return
    const respond = await responderOf(run, settled)
    c.respondWith(() => {
      const { response, error } = respond()
      // A result that cannot be sent is an error, also for callers that need no response.
      if (error) outcome = { error }
      return response
    })
  }

  async function core(): Promise<void> {
    isReading = true
    const sent = await run.read()
    isReading = false
    const input = await validate(definition.schema, sent)
    const output = await handle(definition, input, c)
    if (isRawOutput(output)) return settle({ output })
    await settle({ output, isPlain: requireSendable(output ?? null) })
  }

  async function fail(thrown: unknown): Promise<void> {
    // For a body that broke off, Hono's middleware expects the original error.
    c.error = asError(isReading ? ((thrown as Error).cause ?? thrown) : thrown)
    const response = responseOfThrown(thrown)
    if (response) c.res = response
    else await settle({ error: sendableError(thrown, whereOf(run)) })
  }

  await runMiddleware(use, c, core, fail)
  if (needsResponse) c.createResponse()
  if (!c.isReplaced) return outcome
  return { response: c.res, output: 'output' in outcome ? outcome.output : undefined }
}

/** Returns the error that the caller gets: a 500 if its data cannot be sent. */
function sendableError(thrown: unknown, where: string): HonoActionError<string> {
  const error = visibleError(thrown, where)
  const problem = error.data === undefined ? undefined : unsendableData(error.data)
  return problem ? visibleError(problem, where) : error
}

/** Returns the name of the action for the log of its errors. */
export function whereOf({ c, path }: Pick<Run, 'c' | 'path'>): string {
  return `${c.req.method} ${path}`
}

async function handle(
  { authorize, timeout, output: schema, handler, tools }: AnyDefinition,
  input: unknown,
  c: LazyResponseContext,
): Promise<unknown> {
  if (authorize) await authorize(input, c)
  const work = () => handler(input, c, tools)
  const output = await (timeout === undefined ? work() : withTimeout(timeout, work))
  return schema ? checkOutput(schema, output) : output
}
