import { isOwnError } from '../shared/errors/brand.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { parseActionError } from '../shared/errors/hono-action-error.ts'
import { createEventParser } from '../shared/event-stream.ts'
import { bodyKindHeader } from '../shared/protocol.ts'
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
}

const cutOff =
  'The stream ended before it was complete. With ids it goes on by itself: yield event(value, { id })'

/**
 * Reads the body of a streamed response: yields its values, and returns the content of the `end`
 * frame. Throws on an `error` frame, on a body that ends without either, and if reading the body
 * fails (a broken connection, an abort).
 *
 * `break`, `return()` and `throw()` cancel the body at once, also while a value is awaited and
 * before the first value is requested.
 */
export function readEvents<T>(
  body: ReadableStream<Uint8Array>,
  options: ReadEventsOptions,
): AsyncGenerator<T, unknown> {
  const reader = body.getReader()
  const truncated = options.truncated ?? (() => new Error(withErrorUrl('HA602', cutOff)))
  let stopped = false

  function stop(): void {
    stopped = true
    // A body that has failed rejects here again.
    reader.cancel().catch(() => {})
  }

  async function* read(): AsyncGenerator<T, unknown> {
    // The parser skips a byte order mark.
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    const parse = createEventParser()
    let complete = false
    try {
      for (;;) {
        const { done, value } = await reader.read()
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

/** The number of attempts to resume a stream without a value in between. */
const maxTries = 3

/**
 * Reads a streamed response. If it is cut off after a value with an id, it is resumed with that id
 * as `Last-Event-ID`. A stream without ids fails: it would start again.
 *
 * Not a generator itself: a generator cannot be stopped while it waits for a value.
 */
export function resumeEvents(
  body: ReadableStream<Uint8Array>,
  decode: (text: string) => unknown,
  resend: Resend,
): AsyncGenerator<unknown, unknown> {
  let lastId: string | undefined
  let tries = 0
  let stopped = false
  let events = read(body)

  function read(from: ReadableStream<Uint8Array>) {
    return readEvents<unknown>(from, {
      decode,
      toError: (json) => parseActionError(Object(json), Object(json).status),
      onId: (id) => {
        lastId = id
      },
    })
  }

  async function next(): Promise<IteratorResult<unknown, unknown>> {
    try {
      const result = await events.next()
      tries = 0
      return result
    } catch (error) {
      if (stopped || lastId === undefined || isOwnError(error) || tries >= maxTries) {
        throw error
      }
      tries++
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** tries))
      if (stopped) return { done: true, value: undefined }
      const response = await resend({ 'last-event-id': lastId })
      if (stopped) {
        await response.body?.cancel()
        return { done: true, value: undefined }
      }
      if (!response.headers.get(bodyKindHeader)?.startsWith('events') || !response.body) throw error
      events = read(response.body)
      return next()
    }
  }

  const generator = {
    next,
    return(value: unknown) {
      stopped = true
      return events.return(value)
    },
    throw(error: unknown) {
      stopped = true
      return events.throw(error)
    },
    [Symbol.asyncIterator]: () => generator,
    async [Symbol.asyncDispose]() {
      await generator.return(undefined)
    },
  } as AsyncGenerator<unknown, unknown>
  return generator
}
