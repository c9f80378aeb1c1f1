import type { LazyResponseContext } from '../../context/hono/lazy-response-context.ts'
import type { RequestContext } from '../../context/request-context.ts'

/** One run of an action. */
export interface Run {
  /** The current request context. */
  context: RequestContext
  c: LazyResponseContext
  path: string
  /** Names the action in the log, if no router knows it. Defaults to the path. */
  where?: string | undefined
  /** Reads the input. Called after the middleware has authorized the caller. */
  read: () => Promise<unknown>
  /**
   * Throws for a value that cannot be sent to the caller, if the caller is not reached by HTTP. Gets
   * the part of the result that has it.
   */
  requireCarried?: ((value: unknown, part: 'data' | 'error.data') => void) | undefined
  /** True if the caller needs a response. Otherwise only middleware may need one. */
  needsResponse?: boolean
  /** The HTTP status of a success. Defaults to what `c.status()` has set, else 200. */
  status?: number | undefined
  /** More headers for a success. */
  headers?: Record<string, string> | undefined
}

/** Returns the name of the action for the log of its errors. */
export function whereOf({ c, path, where }: Pick<Run, 'c' | 'path' | 'where'>): string {
  return where ?? `${c.req.method} ${path}`
}
