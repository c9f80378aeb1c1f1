import type { HTTPException } from 'hono/http-exception'

/** Whether an error is Hono's own exception, of whichever copy of Hono the middleware has. */
export function isHttpException(error: unknown): error is HTTPException {
  return error instanceof Error && 'getResponse' in error
}
