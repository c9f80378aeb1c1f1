import { checkEventId } from '../../shared/event-stream.ts'

// A symbol that another loaded copy of this module has too.
const brand: unique symbol = Symbol.for('@gnosticdev/hono-actions:event')

/** A value of a stream with its id, as {@link event} makes it. */
export interface StreamEvent<Value> {
  /** What the client gets. */
  readonly value: Value
  /** Where the stream goes on after it: the client's `Last-Event-ID`. */
  readonly id: string
  /** @internal */
  readonly [brand]: true
}

/** What the client gets of what a generator yields: values, without their ids. */
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

/** Whether a value was made by {@link event}. */
export function isStreamEvent(value: unknown): value is StreamEvent<unknown> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, brand)
}

/** A yielded value without its id. */
export function unwrapEvent(yielded: unknown): unknown {
  return isStreamEvent(yielded) ? yielded.value : yielded
}
