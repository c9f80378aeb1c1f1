import { isOwnError } from '../shared/errors/brand.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { resultOfResponse } from '../shared/errors/from-response.ts'
import { HonoActionError, parseActionError } from '../shared/errors/hono-action-error.ts'
import { createEventParser, eventStreamType, heartbeat } from '../shared/event-stream.ts'
import { nextTry } from './next-try.ts'
import type { Resend } from './read-result.ts'

export interface ReadEventsOptions {
  /** Decodes the text of a frame. */
  decode(text: string): unknown
  /** Creates the error to throw from the content of an `error` frame. */
  toError(json: unknown): Error
  /** Called with the id of a value, just before the value is yielded. */
  onId?(id: string): void
  /** Creates the error to throw if the body ends too early. */
  truncated?(): Error
  /** Milliseconds without a byte after which reading fails. */
  silence?: number
}

const cutOff = () =>
  new Error(
    withErrorUrl(
      'HA602',
      'The stream ended before it was complete. With ids it goes on by itself: yield event(value, { id })',
    ),
  )

/**
 * Reads the body of a streamed response: yields its values, and returns the content of the `end`
 * frame. Throws on an `error` frame, on a body that ends without either, and if reading the body
 * fails (a broken or silent connection, an abort).
 *
 * `break`, `return()` and `throw()` cancel the body at once, also while a value is awaited and
 * before the first value is requested.
 */
export function readEvents<T>(
  body: ReadableStream<Uint8Array>,
  options: ReadEventsOptions,
): AsyncGenerator<T, unknown> {
  const reader = body.getReader()
  const truncated = options.truncated ?? cutOff
  let stopped = false

  function stop(): void {
    stopped = true
    // A body that has failed rejects here again.
    reader.cancel().catch(() => {})
  }

  /** Reads the next bytes, or rejects if none come. */
  function readBytes(): Promise<ReadableStreamReadResult<Uint8Array>> {
    const bytes = reader.read()
    const { silence } = options
    if (silence === undefined) return bytes
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The connection is silent')), silence)
      bytes.then(resolve, reject).finally(() => clearTimeout(timer))
    })
  }

  async function* read(): AsyncGenerator<T, unknown> {
    // The parser skips a byte order mark.
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    const parse = createEventParser()
    let complete = false
    try {
      for (;;) {
        const { done, value } = await readBytes()
        if (stopped) return undefined
        if (done) throw truncated()
        for (const { id, event, data } of parse(decoder.decode(value, { stream: true }))) {
          complete = event === 'end' || event === 'error'
          if (event !== undefined && !complete) continue
          const content = data === '' ? undefined : options.decode(data)
          if (event === 'error') throw options.toError(content)
          if (id !== undefined) options.onId?.(id)
          if (complete) return content
          yield content as T
        }
      }
    } finally {
      // The close follows the last frame. Cancelled before it, the connection could not be reused.
      if (complete) reader.read().then(({ done }) => done || stop(), stop)
      else stop()
    }
  }

  const generator = read()
  // A generator's own `return` waits for the value that is being read, which may never arrive.
  const { return: finish, throw: fail } = generator
  generator.return = (value) => {
    stop()
    return finish.call(generator, value)
  }
  generator.throw = (error) => {
    stop()
    return fail.call(generator, error)
  }
  return generator
}

interface Connection {
  decode(text: string): unknown
  resend: Resend
  /** Aborts the call. */
  signal: AbortSignal | undefined
}

/** The number of attempts to resume a stream without a value in between. */
const maxTries = 10

/** Two heartbeats of the server, and some time for a slow network. */
const maxSilence = 2 * heartbeat + 5000

/** Statuses of a server or proxy that may work a little later. */
const temporary = [408, 425, 429, 502, 503, 504]

/**
 * Reads a streamed response. If it is cut off after a value with an id, it is resumed with that id
 * as `Last-Event-ID`. A stream without ids fails: it would start again.
 *
 * Several consumers may read it at the same time: each value goes to one of them, and the end or
 * the error to all.
 *
 * Not a generator itself: a generator cannot be stopped while it waits for a value.
 */
export function resumeEvents(
  body: ReadableStream<Uint8Array>,
  { decode, resend, signal }: Connection,
): AsyncGenerator<unknown, unknown> {
  // Aborts when the consumer stops reading, and when the caller aborts the call.
  const closing = new AbortController()
  let lastId: string | undefined
  let tries = 0
  let events = read(body)
  let end: { result: IteratorResult<unknown, unknown> } | { error: unknown } | undefined
  let last: Promise<unknown> = Promise.resolve()

  const abort = () => {
    end ??= { error: signal?.reason }
    close()
  }
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort)

  function close(): void {
    signal?.removeEventListener('abort', abort)
    closing.abort()
    // Ends the wait for a value.
    events.return(undefined).catch(() => {})
  }

  function read(from: ReadableStream<Uint8Array>) {
    return readEvents<unknown>(from, {
      decode: (text) => {
        try {
          return decode(text)
        } catch (cause) {
          const message = 'The stream has a value that cannot be read'
          throw new HonoActionError({ code: 'BAD_GATEWAY', message, cause })
        }
      },
      toError: (json) => parseActionError(Object(json), Object(json).status),
      onId: (id) => {
        lastId = id
      },
      silence: maxSilence,
    })
  }

  async function step(): Promise<IteratorResult<unknown, unknown>> {
    while (!end) {
      try {
        const result = await events.next()
        tries = 0
        if (!result.done) return result
        end ??= { result }
      } catch (error) {
        try {
          // A longer value than a reader accepts would come again.
          const isFinal = isOwnError(error) || error instanceof RangeError
          const failure = isFinal ? { error } : await resume(error)
          end ??= failure
        } catch (final) {
          end ??= { error: final }
        }
      }
    }
    signal?.removeEventListener('abort', abort)
    if ('error' in end) throw end.error
    return end.result
  }

  /** Sends the request again, until there are events. Throws if there are none after all tries. */
  async function resume(cause: unknown): Promise<undefined> {
    let wait: number | undefined
    while (lastId !== undefined && tries < maxTries && !end) {
      await nextTry(tries++, wait, closing.signal)
      if (end) return
      const response = await resend({ 'last-event-id': lastId }, closing.signal).catch(() => {})
      if (!response) continue
      const { body, headers } = response
      if (body && headers.get('content-type')?.startsWith(eventStreamType)) {
        if (end) void body.cancel().catch(() => {})
        else events = read(body)
        return
      }
      const text = await response.text().catch(() => undefined)
      if (text === undefined) continue
      const { error } = resultOfResponse(response, text, decode)
      if (!error) break
      if (!temporary.includes(error.status)) throw error
      wait = error.retryAfter
    }
    const { message } = cutOff()
    throw new HonoActionError({ code: 'NETWORK_ERROR', message, cause })
  }

  const generator = {
    next() {
      const result = last.then(step)
      last = result.catch(() => {})
      return result
    },
    return(value: unknown) {
      end ??= { result: { done: true, value: undefined } }
      close()
      return Promise.resolve({ done: true, value })
    },
    throw(error: unknown) {
      end ??= { result: { done: true, value: undefined } }
      close()
      return Promise.reject(error)
    },
    [Symbol.asyncIterator]: () => generator,
    async [Symbol.asyncDispose]() {
      await generator.return(undefined)
    },
  } as AsyncGenerator<unknown, unknown>
  return generator
}
