import type { HonoActionError } from './hono-action-error.ts'

/** Returns the `Retry-After` header of an error: whole seconds from 0 up, as HTTP requires. */
export function retryHeader(
  error: HonoActionError<string> | null,
): Record<string, string> | undefined {
  if (error?.retryAfter === undefined) return undefined
  return { 'retry-after': String(Math.max(0, Math.ceil(error.retryAfter))) }
}

/** Returns the seconds of a `Retry-After` header, which is a number of them or a date. */
export function readRetryHeader(value: string | null): number | undefined {
  if (!value) return undefined
  // Some servers send a fraction, which `Date.parse` would read as a month.
  if (/^\s*-?\d+(\.\d+)?\s*$/.test(value)) return Math.max(0, Number(value))
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - Date.now()) / 1000))
}
