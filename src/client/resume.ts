import { bodyKindHeader } from '../shared/body-kind.ts'
import { ActionError, type ActionErrorJson } from '../shared/errors/action-error.ts'
import { readEvents } from './events.ts'

/** How often a stream is taken up again without a value in between. */
const maxTries = 3

type Again = (headers: Record<string, string>) => Promise<Response>

/**
 * Reads a streamed answer. One that is cut off after a value with an id is taken up again, with
 * that id as `Last-Event-ID`; one without ids fails, since it would begin anew.
 *
 * Not a generator itself: that could not be stopped while it waits for a value.
 */
export function resumeEvents(
  body: ReadableStream<Uint8Array>,
  decode: (text: string) => unknown,
  again: Again,
): AsyncGenerator<unknown, unknown> {
  let lastId: string | undefined
  let tries = 0
  let stopped = false
  let events = read(body)

  function read(from: ReadableStream<Uint8Array>) {
    return readEvents<unknown>(from, {
      decode,
      toError: (json) => {
        const { status, ...error } = json as ActionErrorJson & { status: number }
        return new ActionError(error, status)
      },
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
      if (stopped || lastId === undefined || error instanceof ActionError || tries >= maxTries) {
        throw error
      }
      tries++
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** tries))
      if (stopped) return { done: true, value: undefined }
      const response = await again({ 'last-event-id': lastId })
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
