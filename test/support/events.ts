import { type EncodeEventsOptions, encodeEvents } from '../../src/actions/response/event-stream.ts'
import { type ReadEventsOptions, readEvents } from '../../src/client/event-stream.ts'
import type { ActionErrorJson } from '../../src/shared/errors/hono-action-error.ts'

export const codec: EncodeEventsOptions & ReadEventsOptions = {
  encode: (value) => JSON.stringify(value),
  decode: (text) => JSON.parse(text),
  onError: (error) => ({ code: 'CONFLICT', message: String(error) }),
  toError: (json) => new Error((json as ActionErrorJson).message),
}

export async function collect(reading: AsyncGenerator<unknown, unknown>) {
  const values: unknown[] = []
  for (;;) {
    const { done, value } = await reading.next()
    if (done) return { values, result: value }
    values.push(value)
  }
}

export const readAll = (source: AsyncIterable<unknown>, options?: Partial<typeof codec>) =>
  collect(readEvents(encodeEvents(source, { ...codec, ...options }), { ...codec, ...options }))

export const textOf = (source: AsyncIterable<unknown>, options?: Partial<EncodeEventsOptions>) =>
  new Response(encodeEvents(source, { ...codec, ...options })).text()

export const bodyOf = (text: string) => new Response(text).body as ReadableStream<Uint8Array>

/** Yields 0, 1, 2 and so on, and counts what became of it. */
export function counter() {
  const seen = { started: 0, finished: 0 }
  async function* count() {
    try {
      for (let i = 0; ; i++) {
        seen.started++
        yield i
      }
    } finally {
      seen.finished++
    }
  }
  return { seen, count }
}
