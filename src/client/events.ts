import { withErrorUrl } from '../shared/errors/error-url.ts'
import { createEventParser } from '../shared/events.ts'

export interface ReadEventsOptions {
  /** Makes a value of its text, and what `toError` is given. */
  decode(text: string): unknown
  /** Makes the error to throw of what an `error` frame carries. */
  toError(json: unknown): Error
  /** Is told the id of each value that has one, just before the value is handed out. */
  onId?(id: string): void
  /** Makes the error to throw where the body ends too early. */
  truncated?(): Error
}

const cutOff =
  'The stream ended before it was complete. With ids it goes on by itself: yield event(value, { id })'

/**
 * Reads the body of a streamed answer: yields its values, and returns what the `end` frame carries.
 * Throws on an `error` frame, on a body that ends with neither, and whatever reading the body
 * throws (a broken connection, an abort).
 *
 * Stop any time, with `break`, `return()` or `throw()`: the body is cancelled at once, also while a
 * value is waited for, and also before the first one was asked for.
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
    // A body that has failed says so again, and whoever reads it has heard.
    reader.cancel().catch(() => {})
  }

  async function* read(): AsyncGenerator<T, unknown> {
    // The parser knows what to do with a byte order mark.
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
  // A generator's own `return` waits for the value that is being read, which may never come.
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
