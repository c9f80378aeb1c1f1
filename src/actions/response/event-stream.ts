import { AsyncLocalStorage } from 'node:async_hooks'
import type { ActionErrorJson } from '../../shared/errors/hono-action-error.ts'
import { checkEventId, commentLine, formatEvent } from '../../shared/event-stream.ts'
import { unsendable } from './sendable.ts'

// A registered symbol: another loaded copy of this module has the same.
const brand: unique symbol = Symbol.for('@gnosticdev/hono-actions:event')

/** A value of a stream with its id. {@link event} creates it. */
export interface StreamEvent<Value> {
  /** The value that the client gets. */
  readonly value: Value
  /** The position to resume after: the client's `Last-Event-ID`. */
  readonly id: string
  /** @internal */
  readonly [brand]: true
}

/** The type that the client gets for a yielded value: the value without its id. */
export type EventValue<Yielded> = Yielded extends StreamEvent<infer Value> ? Value : Yielded

/**
 * Adds an id to a yielded value. To resume a stream, the client sends the last id that it received
 * as `Last-Event-ID`.
 *
 * @param options.id 1 to 1024 visible ASCII characters without spaces, because it is sent in a
 * header
 * @throws TypeError for any other id
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

/** Returns true for what an async generator function returns. */
export function isAsyncGenerator(value: unknown): value is AsyncGenerator {
  return Object.prototype.toString.call(value) === '[object AsyncGenerator]'
}

/** Returns a yielded value without its id. */
export function unwrapEvent(yielded: unknown): unknown {
  return isStreamEvent(yielded) ? yielded.value : yielded
}

export interface EncodeEventsOptions {
  /** Encodes a value or the error as text. If it throws, the stream fails. */
  encode(value: unknown): string
  /**
   * Returns the error that the caller gets. It is also called for errors after the client has
   * disconnected, and for a `finally` that throws. Its return value is then ignored.
   */
  onError(error: unknown): ActionErrorJson<string>
  /** Binds a function to the current context. Defaults to `AsyncLocalStorage.bind`. */
  bind?<F extends (...args: never[]) => unknown>(fn: F): F
  /** Milliseconds without a value after which a comment is sent. */
  keepAlive?: number
  /**
   * Cancels the stream when it aborts. If the client disconnects, workerd may stop reading the body
   * and not cancel it. With the compatibility flag `enable_request_signal`, it aborts the
   * request's signal.
   */
  signal?: AbortSignal
  /** Gets work that is left after the reader has cancelled. workerd would not wait for it. */
  waitUntil?(promise: Promise<unknown>): void
  /** Called first when the reader cancels. */
  onCancel?(reason: unknown): void
  /** Called when the stream is complete, cancelled or failed. */
  onEnd?(): void
}

/**
 * Streams the values of `source` as Server-Sent Events. The last frame is `end`, with the return
 * value of `source`, or `error`.
 *
 * `source` runs only while the stream is read, one value at a time, in the context of the call of
 * this function. If the stream is cancelled or `signal` aborts, the `finally` blocks of `source`
 * run. They run at once if `source` is at a `yield`. If it is at an `await`, they run after the
 * promise has settled, because an `await` cannot be interrupted. So pass the request's `signal` to
 * slow work.
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

  /** Returns the next result of `source`; undefined if a comment is due before it. */
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
      // A generator delays `return` until its next `yield`. On workerd, a delayed `return` runs
      // outside every context. Other iterators may need `return` to end their wait.
      if (isGenerator(source)) await pending?.catch(() => {})
      // A source that has ended or thrown needs no `return`.
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

  const cancel = bind((reason: unknown, isAborted = false) => {
    signal?.removeEventListener('abort', abort)
    if (!isAborted) options.onCancel?.(reason)
    const finished = finish()
    options.waitUntil?.(finished)
    return finished
  })
  let abort = () => {}

  // Without a queue, `source` does not run ahead of the reader. workerd calls an unbound `pull` of
  // such a stream outside every context.
  return new ReadableStream(
    {
      start(controller) {
        abort = () => {
          controller.error(signal?.reason)
          void cancel(undefined, true)
        }
        if (signal?.aborted) abort()
        else signal?.addEventListener('abort', abort)
      },
      pull: bind(pull),
      cancel: (reason) => cancel(reason),
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
