import { type AppRouter, loaderOf } from '../../context/app-router.ts'
import { type Core, runMiddleware } from '../../context/hono/run-middleware.ts'
import type { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { isWrite } from '../../shared/methods.ts'
import type { AnyDefinition } from '../define/definition.ts'
import { headersOfInput } from '../response/cache.ts'
import { encodeJson, richEncoder } from '../response/encode.ts'
import { isRawOutput } from '../response/raw-body.ts'
import { isSentRich, respond } from '../response/respond.ts'
import {
  requireSendable,
  requireSendableStatus,
  requireUnread,
  unsendableData,
} from '../response/sendable.ts'
import { invalidateAfter } from './invalidate.ts'
import { noteRun, traced } from './log-run.ts'
import { beginWrite, endWrite } from './memo.ts'
import { type Outcome, redirectOf } from './outcome.ts'
import { type Run, whereOf } from './run.ts'
import { withTimeout } from './timeout.ts'
import { asError, responseOfThrown, visibleError } from './unexpected-error.ts'
import { checkOutput, validate } from './validate.ts'

/**
 * Runs an action: its middleware, then reading, validation and authorization of the input, then its
 * handler. All calls of actions use this function. Never rejects.
 */
export async function execute(definition: AnyDefinition, run: Run): Promise<Outcome> {
  const core = new ActionCore(definition, run)
  let router: AppRouter | undefined
  try {
    router = await loaderOf(run.context)?.()
  } catch {
    // An action also runs without its router. Only the log needs it here.
  }
  const started = performance.now()
  const writes = isWrite(definition.method)
  if (writes) beginWrite(run.context)
  const outcome = await traced(definition, run, router, async () => {
    await runMiddleware(definition.use, run.c, core)
    return core.outcome()
  })
  if (writes) endWrite(run.context, !('output' in outcome && isRawOutput(outcome.output)))
  noteRun(definition, run, router, outcome, started)
  return outcome
}

/** The action inside its middleware. A class, because closures for each run take memory. */
class ActionCore implements Core {
  readonly #definition: AnyDefinition
  readonly #run: Run
  #outcome: Outcome = { output: undefined }
  #isReading = false
  /** The handler's return value, after the effects of a write. */
  #returned: unknown

  constructor(definition: AnyDefinition, run: Run) {
    this.#definition = definition
    this.#run = run
  }

  async run(): Promise<void> {
    const { c, read } = this.#run
    try {
      this.#isReading = true
      const sent = await read()
      this.#isReading = false
      // A schema that is given as a function can throw.
      const { accept, schema, authorize, timeout } = this.#definition
      const { output: outputSchema } = this.#definition
      // A call without arguments sends no form.
      const isEmpty = accept === 'form' && schema === undefined && !(sent instanceof FormData)
      const input = isEmpty ? new FormData() : await validate(schema, sent)
      if (authorize) await authorize(input, c)
      if (timeout === undefined) await this.#handle(input)
      else await withTimeout(timeout, () => this.#handle(input))
      const output = await this.#returned
      this.#run.headers = headersOfInput(this.#definition, this.#run.headers, input)
      const checked = outputSchema ? await checkOutput(outputSchema, output) : output
      this.#requireSendableStatus(checked)
      const isRaw = isRawOutput(checked)
      if (isRaw) requireUnread(checked)
      const isPlain = isRaw ? undefined : requireSendable(checked ?? null)
      this.#run.requireCarried?.(checked, 'data')
      await this.#settle(isPlain === undefined ? { output: checked } : { output: checked, isPlain })
    } catch (thrown) {
      await this.fail(thrown)
    }
  }

  async #handle(input: unknown): Promise<void> {
    const definition = this.#definition
    const returned = await definition.handler(input, this.#run.c, definition.tools)
    // Also after a timeout, for which nothing waits. The time that it takes is not the handler's.
    this.#returned = isWrite(definition.method)
      ? invalidateAfter(definition, input, returned, whereOf(this.#run))
      : returned
  }

  #requireSendableStatus(output: unknown): void {
    const { c, status = c.sentStatus ?? 200 } = this.#run
    const isResponse = output instanceof Response && !redirectOf(output)
    requireSendableStatus(isResponse ? output.status : status, isResponse)
  }

  async fail(thrown: unknown): Promise<void> {
    const { c } = this.#run
    // For a body that broke off, Hono's middleware expects the original error.
    c.error = asError(this.#isReading ? ((thrown as Error).cause ?? thrown) : thrown)
    this.#isReading = false
    const response = responseOfThrown(thrown)
    if (response) c.res = response
    else await this.#settle({ error: sendableError(thrown, this.#run) })
  }

  async #settle(outcome: Outcome): Promise<void> {
    this.#outcome = outcome
    const run = this.#run
    if (!run.needsResponse && this.#definition.use.length === 0) return
    const encode = isSentRich(run, outcome) ? await richEncoder() : encodeJson
    run.c.respondWith(() => {
      const { response, error } = respond(run, outcome, encode)
      // A result that cannot be sent is an error, also for callers that need no response.
      if (error) this.#outcome = { error }
      return response
    })
  }

  /** The outcome after the middleware has run. */
  outcome(): Outcome {
    const { c, needsResponse } = this.#run
    if (needsResponse) c.createResponse()
    const outcome = this.#outcome
    if (!c.isReplaced) return outcome
    return { response: c.res, output: 'output' in outcome ? outcome.output : undefined }
  }
}

/** Returns the error that the caller gets: another one if its data cannot be sent. */
function sendableError(thrown: unknown, run: Run): HonoActionError<string> {
  const where = whereOf(run)
  const error = visibleError(thrown, where)
  if (error.data === undefined) return error
  const problem = unsendableData(error.data)
  if (problem) return visibleError(problem, where)
  try {
    run.requireCarried?.(error.data, 'error.data')
    return error
  } catch (problem) {
    return visibleError(problem, where)
  }
}
