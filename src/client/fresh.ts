/** Delivers the reads in the result of a write. Loaded with the first such result. */
import type { HonoActionError } from '../shared/errors/hono-action-error.ts'
import { type FreshPartial, type FreshRead, freshEvent, partialEvent } from '../shared/fresh.ts'
import type { PlainResult } from '../shared/plain-result.ts'
import type { AnyResult } from '../shared/result.ts'
import { swapRegion } from './swap-region.ts'
import type { CallOptions } from './transport.ts'

/** A read that an action has refreshed, such as `entries.list` with its input. */
export interface FreshData {
  /** The name of the read, such as `entries.list`. */
  action: string
  /** The parts of the name. */
  path: readonly string[]
  /** The input that the action passed to `refresh`. */
  input: unknown
  /** The data of the read; null if it failed. */
  data: unknown
  /** The error of the read; null in a success. */
  error: HonoActionError<string, unknown> | null
}

declare global {
  interface WindowEventMap {
    /** A partial that an action has refreshed. `preventDefault()` leaves the page as it is. */
    'hono-actions:partial': Event & { readonly detail: PartialData }
    /** A read that an action has refreshed. */
    'hono-actions:fresh': Event & { readonly detail: FreshData }
  }
}

type PlainError = NonNullable<PlainResult['error']>

/** The `detail` of the event `hono-actions:partial`: a partial that an action has refreshed. */
export interface PartialData {
  /** The path that the action passed to `refresh.partial`. */
  path: string
  /** The HTML of the partial; null if it failed. */
  html: string | null
  /** The error of the partial; null in a success. */
  error: HonoActionError<string, unknown> | null
  /**
   * Replaces the content of an element with the HTML. The focus, the selection, text that the user
   * is typing and the scroll positions stay, in elements with the same `id` or `name`.
   *
   * @example
   * ```ts
   * addEventListener('hono-actions:partial', (event) => {
   *   const list = document.querySelector('#list')
   *   if (event.detail.path !== '/partials/list' || !list) return
   *   event.preventDefault()
   *   event.detail.swap(list)
   * })
   * ```
   */
  swap(region: DomElement): void
}

/** `Element` of the DOM. Its name is another type in a Worker, and missing on Node. */
type DomElement = typeof globalThis extends { Element: { prototype: infer Instance } }
  ? Instance
  : never

/** A result that may have reads besides its data. */
export type ResultWithFresh = AnyResult & { fresh?: readonly (FreshRead | FreshPartial)[] }

/**
 * Passes each read to the call's `onFresh` and to the page's listeners, in the order in which the
 * action has named them.
 *
 * @returns the result without the reads
 */
export async function deliver(
  { fresh = [], ...result }: ResultWithFresh,
  { onFresh }: CallOptions,
): Promise<AnyResult> {
  for (const one of fresh) {
    const error = one.error && (await errorOf(one.error))
    if ('partial' in one) {
      const html = one.data as string | null
      const swap = (region: Element) => {
        if (html !== null) swapRegion(region, html)
      }
      const isShown = dispatch(partialEvent, { path: one.partial, html, error, swap })
      if (isShown) regionsOf(one.partial).forEach(swap)
      continue
    }
    const { path, input, data } = one
    const read: FreshData = { action: path.join('.'), path, input, data, error }
    try {
      onFresh?.(read)
    } catch (cause) {
      console.error(cause)
    }
    dispatch(freshEvent, read)
  }
  return result
}

/** Returns false if a listener has called `preventDefault()`, or if there is no page. */
function dispatch(type: string, detail: FreshData | PartialData): boolean {
  // Not in a Worker, whose global scope all requests share.
  if (typeof document !== 'object') return false
  return dispatchEvent(new CustomEvent(type, { detail, cancelable: true }))
}

/** Returns the elements of the page that show a partial. */
function regionsOf(path: string): Element[] {
  return [...document.querySelectorAll(`[data-partial="${CSS.escape(path)}"]`)]
}

/** Creates the error of a read. Its class is in the script for what is rare. */
async function errorOf(error: PlainError): Promise<FreshData['error']> {
  // Not `loadLater`, which this script would share with the first one.
  const later = await import('./later.ts').catch(() => undefined)
  // The call has succeeded, also if that script does not load. Without the class, it has its data.
  if (!later) return Object.assign(new Error(error.message), error) as unknown as FreshData['error']
  return later.resultOfPlain({ data: null, error }).error
}
