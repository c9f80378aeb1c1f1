import { AsyncLocalStorage } from 'node:async_hooks'

export interface BindStreamOptions {
  /** Is called when the stream is over, whichever way. */
  onEnd?(): void
  /** Is given what is still to run after a reader has left, for which workerd would not wait. */
  waitUntil?(promise: Promise<unknown>): void
}

/**
 * Passes a stream on, chunk for chunk, and reads it in the current context, which on workerd is
 * what its `pull` and `cancel` then run in. The runtime itself reads a response's body outside
 * every context.
 *
 * It cannot change where a stream is not called by its reader: `start` and the first `pull` of a
 * stream with a queue run in the context that made it, and so does all that they wait for. Nor can
 * it help a stream that has lost its context before (the readable side of a pipe has that of
 * whoever writes). A body from `fetch`, R2 or KV has no callbacks: pass it on as it is, because a
 * wrapped one goes through JavaScript, and one of a known length loses its `Content-Length`.
 *
 * @throws TypeError where the stream is locked
 */
export function bindStream<Chunk>(
  stream: ReadableStream<Chunk>,
  { onEnd = () => {}, waitUntil }: BindStreamOptions = {},
): ReadableStream<Chunk> {
  const reader = stream.getReader()
  return new ReadableStream<Chunk>(
    {
      pull: AsyncLocalStorage.bind(async (controller: ReadableStreamDefaultController<Chunk>) => {
        try {
          const { done, value } = await reader.read()
          if (!done) return controller.enqueue(value)
          controller.close()
          onEnd()
        } catch (error) {
          onEnd()
          throw error
        }
      }),
      cancel: AsyncLocalStorage.bind((reason: unknown) => {
        const cancelled = reader.cancel(reason).finally(onEnd)
        waitUntil?.(cancelled)
        return cancelled
      }),
    },
    { highWaterMark: 0 },
  )
}
