import { AsyncLocalStorage } from 'node:async_hooks'
import type { ActionErrorJson } from '../../shared/errors/hono-action-error.ts'
import { checkEventId, commentLine, formatEvent } from '../../shared/event-stream.ts'
import { unsendable } from '../execute/unexpected-error.ts'

// A symbol that another loaded copy of this module has too.
const brand: unique symbol = Symbol.for('@gnosticdev/hono-actions:event')

/** A value of a stream with its id, as {@link event} makes it. */
export interface StreamEvent<Value> {
  /** The value for the client. */
  readonly value: Value
  /** Where the stream goes on after it: the client's `Last-Event-ID`. */
  readonly id: string
  /** @internal */
  readonly [brand]: true
}

/** The values of a generator as the client gets them, without their ids. */
export type EventValue<Yielded> = Yielded extends StreamEvent<infer Value> ? Value : Yielded

/**
 * Gives a yielded value an id. The client sends the last id that it saw as `Last-Event-ID` when it
 * calls again, so that the stream can go on from there.
 *
 * @param options.id visible ASCII without spaces, 1024 characters at the most: it becomes a header
 * @throws TypeError where the id is not
 * @example
 * ```ts
 * const follow = defineHonoAction({
 *   handler: async function* (_, ctx) {
 *     const after = Number(ctx.req.header('last-event-id') ?? 0)
 *     for await (const row of rowsAfter(after)) yield event(row, { id: row.id })
 *   },
 * })
 * ```
 */
export function event<Value>(value: Value, options: { id: string | number }): StreamEvent<Value> {
  return { value, id: checkEventId(String(options.id)), [brand]: true }
}

/** Returns true if {@link event} created the value. */
export function isStreamEvent(value: unknown): value is StreamEvent<unknown> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, brand)
}

/** A yielded value without its id. */
export function unwrapEvent(yielded: unknown): unknown {
  return isStreamEvent(yielded) ? yielded.value : yielded
}

export interface EncodeEventsOptions {
  /** Makes the text of a value, and of the error. Where it throws, the stream fails. */
  encode(value: unknown): string
  /**
   * Makes the error that the caller gets. It is also told of what fails after the caller left,
   * and of a `finally` that throws; then what it returns goes nowhere.
   */
  onError(error: unknown): ActionErrorJson<string>
  /** Ties a function to the current context. Defaults to `AsyncLocalStorage.bind`. */
  bind?<F extends (...args: never[]) => unknown>(fn: F): F
  /** Sends a comment after each so many milliseconds of waiting for a value. */
  keepAlive?: number
  /**
   * Cancels the stream when it aborts. workerd stops reading the body of a client that went away
   * without a word to the stream; with the compatibility flag `enable_request_signal` it aborts the
   * request's signal.
   */
  signal?: AbortSignal
  /** Is given what is still to run after a reader has left, for which workerd would not wait. */
  waitUntil?(promise: Promise<unknown>): void
  /** Is called when the stream is over, whichever way. */
  onEnd?(): void
}

/**
 * Streams what `source` yields as Server-Sent Events, and ends with an `end` frame that carries
 * what it returns, or with an `error` frame.
 *
 * It runs only while the stream is read, one value at a time, in the context in which this function
 * was called. Cancelling the stream, or an abort of `signal`, runs the `finally` blocks of `source`:
 * at once where it stands at a `yield`; where it waits for something, after that has settled, for
 * nothing can interrupt an `await`. Hand the request's `signal` to whatever waits for long.
 */
export function encodeEvents(
  source: AsyncIterable<unknown>,
  options: EncodeEventsOptions,
): ReadableStream<Uint8Array> {
  const { encode, onError, keepAlive, signal } = options
  const bind = options.bind ?? ((fn) => AsyncLocalStorage.bind(fn))
  const iterator = source[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  let open = true
  let exhausted = false
  let pending: Promise<IteratorResult<unknown, unknown>> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const send = (text: string) => open && controller.enqueue(encoder.encode(text))
    let last = true
    try {
      const result = await next()
      last = result?.done ?? false
      if (!result) send(commentLine)
      else if (last) send(endFrame(result.value, encode))
      else send(valueFrame(result.value, encode))
    } catch (error) {
      last = true
      send(errorFrame(error, options))
    } finally {
      if (last && open) controller.close()
      if (last) await finish()
    }
  }

  /** What `source` gives next; undefined where it is time for a comment first. */
  async function next(): Promise<IteratorResult<unknown, unknown> | undefined> {
    try {
      pending ??= iterator.next()
      if (keepAlive !== undefined && !(await settlesWithin(keepAlive, pending))) return undefined
      const result = await pending
      pending = undefined
      exhausted = result.done === true
      return result
    } catch (error) {
      exhausted = true
      throw error
    }
  }

  async function finish(): Promise<void> {
    open = false
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
    try {
      // A `return` that a generator puts off until it next yields runs outside every context on
      // workerd. Other iterators may need it to end what they wait for.
      if (isGenerator(source)) await pending?.catch(() => {})
      // A source that has ended or thrown is not told to stop.
      if (!exhausted) await iterator.return?.()
    } catch (error) {
      onError(error)
    } finally {
      options.onEnd?.()
    }
  }

  function settlesWithin(ms: number, promise: Promise<unknown>): Promise<boolean> {
    return new Promise((resolve) => {
      timer = setTimeout(resolve, ms, false)
      const settled = () => {
        clearTimeout(timer)
        resolve(true)
      }
      promise.then(settled, settled)
    })
  }

  const cancel = bind(() => {
    const finished = finish()
    options.waitUntil?.(finished)
    return finished
  })
  let abort = () => {}

  // Without a queue nothing runs ahead of the reader. workerd would call an unbound `pull` of such a
  // stream outside every context.
  return new ReadableStream(
    {
      start(controller) {
        abort = () => {
          controller.error(signal?.reason)
          void cancel()
        }
        if (signal?.aborted) abort()
        else signal?.addEventListener('abort', abort)
      },
      pull: bind(pull),
      cancel,
    },
    { highWaterMark: 0 },
  )
}

function isGenerator(source: AsyncIterable<unknown>): boolean {
  return Object.prototype.toString.call(source) === '[object AsyncGenerator]'
}

function valueFrame(value: unknown, encode: (value: unknown) => string): string {
  if (!isStreamEvent(value)) return formatEvent({ data: encode(value) })
  return formatEvent({ id: value.id, data: encode(value.value) })
}

function endFrame(value: unknown, encode: (value: unknown) => string): string {
  const { id, value: result } = isStreamEvent(value) ? value : { id: undefined, value }
  return formatEvent({ id, event: 'end', data: result === undefined ? '' : encode(result) })
}

function errorFrame(error: unknown, { encode, onError }: EncodeEventsOptions): string {
  try {
    return formatEvent({ event: 'error', data: encode(onError(error)) })
  } catch (cause) {
    return formatEvent({ event: 'error', data: encode(onError(unsendable(cause))) })
  }
}
