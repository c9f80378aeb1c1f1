import { requireBinding } from '../../bindings/binding-middleware.ts'
import { requireRequestContext } from '../../context/store.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { type AnyDefinition, changed } from '../define/definition.ts'

/** Options of a deferred call. */
export interface DeferOptions {
  /**
   * The id of the call. With `idempotent`, an action runs once for each id. At most 255 visible
   * ASCII characters without spaces. Defaults to a new UUID.
   */
  id?: string
  /** Seconds before the queue delivers the call, up to 12 hours. */
  delaySeconds?: number
}

/** The data of a deferred call: it is in the queue. */
export interface Deferred {
  /** The id of the call. */
  id: string
}

const brand = '@gnosticdev/hono-actions:deferred'

/** A call in the queue. */
export interface DeferredCall {
  type: typeof brand
  /** The action, such as `admin.ban`. */
  action: string
  /** The input as the caller sent it. It is validated again when the action runs. */
  input: unknown
  id: string
  /** The id of the request that deferred the call. */
  requestId: string
}

/** Returns the deferred call in the body of a message; undefined for any other body. */
export function readDeferred(body: unknown): DeferredCall | undefined {
  const call = body as Partial<DeferredCall> | undefined | null
  const isCall = call?.type === brand && typeof call.action === 'string'
  return isCall ? (call as DeferredCall) : undefined
}

interface Queue {
  send(body: unknown, options: { contentType: 'v8'; delaySeconds?: number }): Promise<unknown>
}

const usableId = /^[\x21-\x7e]{1,255}$/

/**
 * Returns a definition that defers a call: the action's own, with a handler that sends to the
 * queue.
 *
 * @param path the path or function that was called, for error messages
 */
export function deferring(
  definition: AnyDefinition,
  path: string,
  read: () => Promise<unknown>,
  options: DeferOptions = {},
): { definition: AnyDefinition; read: () => Promise<unknown> } {
  let input: unknown
  const later = changed(definition, {
    output: undefined,
    handler: async (_, c): Promise<Deferred> =>
      send(definition, c.env, requireName(definition, path), input, options),
  })
  return {
    definition: later,
    async read() {
      input = await read()
      return input
    },
  }
}

/** @throws Error if the action has no name, so that a queue's consumer cannot find it */
export function requireName({ name }: AnyDefinition, path: string): string {
  if (name !== undefined) return name
  throw new Error(
    withErrorUrl(
      'HA311',
      `The action that was to be deferred (${path}) is not in honoActions, so no queue's consumer would find it. ` +
        'Add it: export const honoActions = { myAction }',
    ),
  )
}

async function send(
  { queue }: AnyDefinition,
  env: object,
  name: string,
  input: unknown,
  { id = crypto.randomUUID(), delaySeconds }: DeferOptions,
): Promise<Deferred> {
  if (!queue) {
    throw new HonoActionError({
      code: 'NOT_IMPLEMENTED',
      message: `The action ${name} has no queue. Define it with one: queue: 'MY_QUEUE'`,
    })
  }
  if (!usableId.test(id)) {
    throw new HonoActionError({
      code: 'BAD_REQUEST',
      message: 'The id of a deferred call is 1 to 255 visible ASCII characters without spaces',
    })
  }
  const binding = requireBinding(env, queue.binding, kind) as Queue
  const { requestId } = requireRequestContext()
  const call: DeferredCall = { type: brand, action: name, input, id, requestId }
  // Not JSON: an input from this Worker may have dates or maps.
  const delay = delaySeconds === undefined ? undefined : { delaySeconds }
  try {
    await binding.send(call, { contentType: 'v8', ...delay })
  } catch (cause) {
    if ((cause as Error)?.name !== 'DataCloneError') throw cause
    const message = 'An input with files or functions can not be deferred'
    throw new HonoActionError({ code: 'BAD_REQUEST', message, cause })
  }
  return { id }
}

const kind = {
  name: 'queue',
  toml: `  [[queues.producers]]
  binding = "NAME"
  queue = "..."
  [[queues.consumers]]
  queue = "..."
  max_retries = 3
  dead_letter_queue = "..."`,
}
