import type { ActionError } from './action-error.ts'

/** HTTP knows whole seconds, and none of the past. */
export function retryHeader(error: ActionError<string> | null): Record<string, string> | undefined {
  if (error?.retryAfter === undefined) return undefined
  return { 'retry-after': String(Math.max(0, Math.ceil(error.retryAfter))) }
}
