import { codeOfStatus } from '../../shared/errors/codes.ts'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { isHttpException } from '../../shared/errors/http-exception.ts'

/**
 * The response that what was thrown has of its own. Hono's own exception, thrown by middleware in
 * front of an action, speaks for itself: by its response where it has one, else by its status and
 * message.
 */
export function ownResponse(error: unknown): Response | undefined {
  return isHttpException(error) && error.res ? error.getResponse() : undefined
}

/** What middleware threw, with Hono's own exception as an action's error. */
export function middlewareError(error: unknown): unknown {
  if (!isHttpException(error)) return error
  const { message } = error
  const code = codeOfStatus(error.status)
  return new HonoActionError(message ? { code, message } : { code })
}
