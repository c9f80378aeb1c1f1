import type { HTTPException } from 'hono/http-exception'

/** Returns true for Hono's `HTTPException`, of any loaded copy of Hono. */
export function isHttpException(error: unknown): error is HTTPException {
  return error instanceof Error && 'getResponse' in error
}
