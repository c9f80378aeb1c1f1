import { requireBinding } from '../../bindings/binding-middleware.ts'
import { defaultRouter } from '../../context/app-router.ts'
import { usableId as usableRequestId } from '../../context/request-id.ts'
import { requireRequestContext } from '../../context/store.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { maxDelay } from '../../shared/max-delay.ts'
import { type AnyDefinition, changed } from '../define/definition.ts'
import { estimateSize, uncloneableType } from './queue-message.ts'

/** Options of a deferred call. */
export interface DeferOptions {
  /**
   * The id of the call. With `idempotent`, an action runs once for each id. At most 255 visible
   * ASCII characters without spaces. Defaults to a new UUID.
   */
  id?: string
  /** Seconds before the queue delivers the call, from 0 to 43,200 (12 hours). Rounded up. */
  delaySeconds?: number
}

/** The data of a call that was put in a queue. */
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
  /** The id of the request that deferred the call, if it can be written to the log. */
  requestId: string | undefined
}

/**
 * Returns the deferred call in the body of a message; undefined for any other body. The sender of a
 * message is unknown, so everything that is written to the log is validated.
 */
export function readDeferred(body: unknown): DeferredCall | undefined {
  const call = body as Partial<DeferredCall> | undefined | null
  if (call?.type !== brand || !isText(call.action, usableName) || !isText(call.id, usableId)) {
    return undefined
  }
  const { type, action, input, id, requestId } = call
  return { type, action, input, id, requestId: usableRequestId(requestId) }
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value)
}

interface Queue {
  send(body: unknown, options: { contentType: 'v8'; delaySeconds?: number }): Promise<unknown>
}

const usableId = /^[\x21-\x7e]{1,255}$/
const usableName = /^[\w.-]{1,1024}$/

/** Bytes. The limit of a message is 128,000 with the queue's own data, and this is an estimate. */
const maxSize = 127_800

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
    // Nothing is written yet.
    invalidates: undefined,
    async handler(_, c): Promise<Deferred> {
      // Its names are those that the consumer knows. An entrypoint may be called before it is loaded.
      await defaultRouter()
      return send(definition, c.env, requireName(definition, path), input, options)
    },
  })
  return {
    definition: later,
    async read() {
      const sent = await read()
      try {
        // The value that the queue's consumer gets is validated now: an instance of a class is plain.
        input = structuredClone(sent)
      } catch (cause) {
        throw cloneError(cause, sent)
      }
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
      `The deferred action (${path}) is not in honoActions, so the queue's consumer cannot find it. ` +
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
  if (delaySeconds !== undefined && !isDelay(delaySeconds)) {
    throw new HonoActionError({
      code: 'BAD_REQUEST',
      message: 'The delaySeconds of a deferred call are a number from 0 to 43,200 (12 hours)',
    })
  }
  const binding = requireBinding(env, queue.binding, kind) as Queue
  const { requestId } = requireRequestContext()
  const call: DeferredCall = { type: brand, action: name, input, id, requestId }
  // Not JSON: an input from this Worker may have dates or maps.
  const delay = delaySeconds === undefined ? {} : { delaySeconds: Math.ceil(delaySeconds) }
  try {
    await binding.send(call, { contentType: 'v8', ...delay })
  } catch (cause) {
    throw sendError(cause, call)
  }
  return { id }
}

function cloneError(cause: unknown, input: unknown): HonoActionError {
  const type = uncloneableType(input)
  const message = `An input with a value of the type ${type} cannot be deferred: a queue cannot carry it`
  return new HonoActionError({ code: 'BAD_REQUEST', message, cause })
}

function isDelay(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && seconds >= 0 && seconds <= maxDelay
}

/** Returns the error for the caller if the queue does not accept the input. */
function sendError(cause: unknown, call: DeferredCall): unknown {
  const { name, message: reason } = (cause ?? {}) as Partial<Error>
  if (name === 'DataCloneError') return cloneError(cause, call.input)
  if (/exceeds limit/.test(reason ?? '') || estimateSize(call) > maxSize) {
    const message = 'The input is too large to be deferred: a message of a queue has at most 128 KB'
    return new HonoActionError({ code: 'CONTENT_TOO_LARGE', message, cause })
  }
  return cause
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
  json: '  "queues": { "producers": [{ "binding": "NAME", "queue": "..." }] }',
  typescript: "  NAME: { type: 'queue', name: '...' }",
}
