import type { PlainResult } from './plain-result.ts'

/** The number of reads that one action can refresh. */
export const maxReads = 8

/** A read that an action has refreshed, in the action's result. */
export interface FreshRead {
  /** The names of the read, such as `['entries', 'list']`. */
  path: readonly string[]
  /** The input that the action has given to the read, if there is one. */
  input?: unknown
  /** The read's data; null if it failed. */
  data: unknown
  /** The read's error; null in a success. */
  error: PlainResult['error']
}

/** A partial that an action has refreshed, in the action's result. */
export interface FreshPartial {
  /** The path of the partial. */
  partial: string
  /** Its HTML; null if it failed. */
  data: unknown
  /** Its error; null in a success. */
  error: PlainResult['error']
}

/** The event that a page gets for each refreshed partial. */
export const partialEvent = 'hono-actions:partial'

/** The event that a page gets for each refreshed read. */
export const freshEvent = 'hono-actions:fresh'
