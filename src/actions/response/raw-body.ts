import { AsyncLocalStorage } from 'node:async_hooks'
import { markComplete } from '../../context/finish-response.ts'
import type { LazyResponseContext } from '../../context/hono/lazy-response-context.ts'
import { abortContext, stateOf } from '../../context/request-context.ts'
import { eventStreamType, heartbeat } from '../../shared/event-stream.ts'
import { fileHeaders } from '../../shared/file-response.ts'
import { type BodyKind, bodyKindHeader } from '../../shared/protocol.ts'
import { type Run, whereOf } from '../execute/run.ts'
import { visibleError } from '../execute/unexpected-error.ts'
import { byteStream } from './byte-stream.ts'
import { type Encode, encodeJson } from './encode.ts'
import { encodeEvents, isAsyncGenerator, unwrapEvent } from './event-stream.ts'
import { resultHeaders } from './headers.ts'
import { requireSendable } from './sendable.ts'

/** An output that is sent as a body of its own, not in a result. */
export type RawOutput = Response | ReadableStream | Blob | AsyncIterable<unknown>

/** Returns true for an output that is sent as a body of its own. */
export function isRawOutput(output: unknown): output is RawOutput {
  if (typeof output !== 'object' || output === null) return false
  return output instanceof Response || output instanceof Blob || Symbol.asyncIterator in output
}

/** Returns true for an output whose values are sent as events: a generator. */
export function isEventSource(output: RawOutput): output is AsyncIterable<unknown> {
  return !(output instanceof Response || output instanceof Blob || output instanceof ReadableStream)
}

/** The type of a body without one. */
const untyped = 'application/octet-stream'

/** Creates the response of a raw output. Its body is streamed in the request context. */
export function rawResponse(run: Run, output: RawOutput, encode: Encode): Response {
  const { c, context, needsResponse } = run
  if (output instanceof Response) return withContextHeaders(c, output)
  if (output instanceof Blob) {
    const length = { 'content-length': String(output.size), ...fileHeaders(output) }
    return send(run, output.stream(), 'blob', output.type || untyped, length)
  }
  const { executionCtx, signal } = context
  const { lifetime } = stateOf(context)
  const waitUntil = (promise: Promise<unknown>) => executionCtx.waitUntil(promise)
  // The client has left. workerd aborts the request's own signal only later, or not at all.
  const isClients = c.req.raw === context.request
  const onCancel = (reason: unknown) => isClients && abortContext(context, reason)
  if (output instanceof ReadableStream) {
    const options = { onCancel, onEnd: lifetime.hold(), waitUntil }
    return send(run, byteStream(output, whereOf(run), options), 'stream', untyped)
  }
  const isJson = encode === encodeJson
  const kind = isJson ? 'events' : 'events+devalue'
  // The caller reads the values from the generator, which can be read once.
  if (!needsResponse) return send(run, new Blob([]).stream(), kind, eventStreamType)
  const where = whereOf(run)
  const events = encodeEvents(output, {
    encode(value) {
      requireSendable(value)
      return encode(isJson ? (value ?? null) : value).text
    },
    onError(error: unknown) {
      const shown = visibleError(error, where)
      // The status of the response has been sent already.
      return { ...shown.toJSON(), status: shown.status }
    },
    // Proxies close a connection that is idle for about a minute.
    keepAlive: heartbeat,
    signal,
    waitUntil,
    onCancel,
    onEnd: lifetime.hold(),
  })
  return send(run, events, kind, eventStreamType)
}

/** Adds the headers and cookies that were set on `c`. Hono itself would use only those of `c`. */
function withContextHeaders(c: LazyResponseContext, output: Response): Response {
  // The runtime does not accept a copy of a WebSocket handshake with other headers.
  if (output.status === 101) return output
  const response = c.isTouched
    ? c.newResponse(output.body, { status: output.status as 200, headers: output.headers })
    : new Response(output.body, output)
  response.headers.set(bodyKindHeader, 'response' satisfies BodyKind)
  c.forgetKind()
  return response
}

function send(
  { c, context, needsResponse }: Run,
  body: ReadableStream,
  kind: BodyKind,
  type: string,
  extra?: Record<string, string>,
): Response {
  const headers = {
    ...resultHeaders(context.requestId),
    'content-type': type,
    [bodyKindHeader]: kind,
    ...extra,
  }
  const response = c.newBody(body, { status: undefined, headers })
  c.forgetKind()
  // A stream holds the lifetime itself, and a blob needs none.
  if (needsResponse) markComplete(response, context)
  return response
}

/**
 * Returns the data for a server-side caller. A generator runs in the context of its action, and
 * yields values without their ids. A blob has the type that its response has. Any other output is
 * returned unchanged.
 *
 * @param path the action, for the log
 */
export function directOutput(output: unknown, path: string): unknown {
  if (output instanceof Blob && output.type === '') return withType(output)
  if (!isAsyncGenerator(output)) return output
  const source = output
  // One step at a time: on workerd, a step that a generator has queued runs outside every context.
  let last: Promise<unknown> = Promise.resolve()
  const step = (method: 'next' | 'return' | 'throw') => {
    const run = AsyncLocalStorage.bind((value: unknown) => source[method](value))
    return (value?: unknown) => {
      const result = last.then(() => run(value)).then(unwrapResult)
      last = result.catch(() => {})
      return result.catch(async (error: unknown) => {
        const visible = visibleError(error, path)
        // A value that cannot be sent ends the generator.
        await source.return(undefined).catch(() => {})
        throw visible
      })
    }
  }
  const generator = {
    next: step('next'),
    return: step('return'),
    throw: step('throw'),
    [Symbol.asyncIterator]: () => generator,
    async [Symbol.asyncDispose]() {
      await generator.return()
    },
  }
  return generator
}

function withType(blob: Blob): Blob {
  const options = { type: untyped }
  return blob instanceof File ? new File([blob], blob.name, options) : new Blob([blob], options)
}

function unwrapResult(result: IteratorResult<unknown, unknown>): IteratorResult<unknown, unknown> {
  const value = unwrapEvent(result.value)
  requireSendable(value)
  return { ...result, value }
}
