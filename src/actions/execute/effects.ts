import type { RequestContext } from '../../context/request-context.ts'
import { requestContext, requireRequestContext } from '../../context/store.ts'

/** A read to run again: an action, and its input. */
export interface RequestedRead {
  action: object
  input: unknown
}

/** A partial to render. */
export interface RequestedPartial {
  partial: string
}

/** What a handler asks for, to be done after it has succeeded. */
interface Effects {
  /** Tags of cached reads to invalidate. */
  tags: string[]
  /** Reads whose data the response brings along. */
  reads: (RequestedRead | RequestedPartial)[]
}

// Not a property of the context: a server-side call has a child with effects of its own.
const effectsByContext = new WeakMap<RequestContext, Effects>()

function currentEffects(): Effects {
  const context = requireRequestContext()
  const effects = effectsByContext.get(context) ?? { tags: [], reads: [] }
  effectsByContext.set(context, effects)
  return effects
}

/** Adds tags to invalidate after the handler of the current context has succeeded. */
export function invalidate(...tags: string[]): void {
  currentEffects().tags.push(...tags)
}

/** Adds a read to refresh after the handler of the current context has succeeded. */
function refreshRead(action: object, input?: unknown): void {
  currentEffects().reads.push({ action, input })
}

/** Adds reads and partials to refresh after the handler of the current context has succeeded. */
export const refresh = /* @__PURE__ */ Object.assign(refreshRead, {
  partial(path: string): void {
    currentEffects().reads.push({ partial: path })
  },
})

/** Removes and returns the tags that the handler in the current context has added. */
export function takeTags(): readonly string[] {
  return take('tags')
}

/** Removes and returns the reads that the handler in the current context has added. */
export function takeReads(): Effects['reads'] {
  return take('reads')
}

function take<Name extends keyof Effects>(name: Name): Effects[Name][number][] {
  const context = requestContext.getStore()
  return (context && effectsByContext.get(context)?.[name].splice(0)) ?? []
}
