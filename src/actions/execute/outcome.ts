import type { HonoActionError } from '../../shared/errors/hono-action-error.ts'

/** What an action's run ends with. */
export type Outcome =
  /** What the handler returned. */
  | { output: unknown }
  /** The error that the caller is shown. */
  | { error: HonoActionError<string, unknown> }
  /** The response that middleware has put in place of the result, with what the handler returned. */
  | { response: Response; output?: unknown }

/** A redirect that a handler returned, as callers get it that are not at an address themselves. */
export interface Redirect {
  /** Where to: the `Location` of the redirect. */
  redirect: string
  /** Its HTTP status, such as 302. */
  status: number
}

/** The redirect that a response is; undefined for any other value. */
export function redirectOf(value: unknown): Redirect | undefined {
  if (!(value instanceof Response) || value.status < 300 || value.status >= 400) return undefined
  const redirect = value.headers.get('location')
  return redirect === null ? undefined : { redirect, status: value.status }
}
