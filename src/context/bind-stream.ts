import { AsyncLocalStorage } from 'node:async_hooks'

export interface BindStreamOptions<Chunk> {
  /** Converts each value of the stream. If it throws, the stream fails. */
  convert?(value: unknown): Chunk
  /** Called first when the reader cancels. */
  onCancel?(reason: unknown): void
  /** Called when the stream is complete, cancelled or failed. */
  onEnd?(): void
  /** Gets work that is left after the reader has cancelled. workerd would not wait for it. */
  waitUntil?(promise: Promise<unknown>): void
}

/**
 * Wraps a stream and reads it in the current context. On workerd, its `pull` and `cancel` then run
 * in this context. The runtime itself reads a response's body outside every context.
 *
 * It has no effect on callbacks that the reader does not call. `start` and the first `pull` of a
 * stream with a queue run in the context that created the stream. So does all code after their
 * `await`s. The readable side of a pipe runs in the context of the writer.
 *
 * Do not wrap a body from `fetch`, R2 or KV: it has no callbacks. Every chunk of a wrapped body
 * goes through JavaScript, and a body of a known length loses its `Content-Length`.
 *
 * @throws TypeError if the stream is locked
 */
export function bindStream<Chunk>(
  stream: ReadableStream<Chunk>,
  { convert, onCancel, onEnd = () => {}, waitUntil }: BindStreamOptions<Chunk> = {},
): ReadableStream<Chunk> {
  const reader = stream.getReader()
  return new ReadableStream<Chunk>(
    {
      pull: AsyncLocalStorage.bind(async (controller: ReadableStreamDefaultController<Chunk>) => {
        try {
          const { done, value } = await reader.read()
          if (!done) return controller.enqueue(convert ? convert(value) : value)
          controller.close()
          onEnd()
        } catch (error) {
          // If the stream itself has failed, there is nothing left to cancel.
          reader.cancel(error).catch(() => {})
          onEnd()
          throw error
        }
      }),
      cancel: AsyncLocalStorage.bind((reason: unknown) => {
        onCancel?.(reason)
        const cancelled = reader.cancel(reason).finally(onEnd)
        waitUntil?.(cancelled)
        return cancelled
      }),
    },
    { highWaterMark: 0 },
  )
}
