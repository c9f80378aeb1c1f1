import { requireBinding } from '../../bindings/binding-middleware.ts'
import { requireRequestContext } from '../../context/store.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { type AnyDefinition, changed } from '../define/definition.ts'

/** Options of a deferred call. */
export interface DeferOptions {
  /**
   * Tells calls apart: with `idempotent`, an action runs once for each id. Visible ASCII without
   * spaces, 255 characters at the most. Defaults to a new one.
   */
  id?: string
  /** Seconds for which the queue delays it, up to 12 hours. */
  delaySeconds?: number
}

/** The data of a deferred call: it is in the queue. */
export interface Deferred {
  /** The id of the call: the one given, or a new one. */
  id: string
}

const brand = '@gnosticdev/hono-actions:deferred'

/** A call in the queue. */
export interface DeferredCall {
  type: typeof brand
  /** The action, such as `admin.ban`. */
  action: string
  /** As the caller sent it: it is validated again when it runs. */
  input: unknown
  id: string
  /** The request that asked for it. */
  requestId: string
}

/** A call, where that is what the body of a message is. */
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
 * Makes the definition of a call that does not run now: everything up to the handler is the
 * action's own, and in place of the handler stands the queue.
 *
 * @param path what it was called by, for the message of an error
 */
export function deferring(
  definition: AnyDefinition,
  path: string,
  read: () => unknown,
  options: DeferOptions = {},
): { definition: AnyDefinition; read: () => unknown } {
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

/** @throws Error if no queue's consumer would find the action */
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
  // Not JSON: an input from this Worker may have dates and the like.
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
