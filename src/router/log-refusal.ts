import { type ActionLog, type ActionLogLine, isLogged, writeLog } from '../context/action-log.ts'
import { requestIdOf } from '../context/request-id.ts'
import { getRequestContext } from '../context/store.ts'
import { isDev } from '../shared/defines.ts'
import type { HonoActionError } from '../shared/errors/hono-action-error.ts'

/**
 * Logs why a request was refused before its action ran, as a warning. The dev server shows it at
 * each level of the log.
 *
 * @param action its name or path
 */
export function logRefusal(
  log: ActionLog,
  request: Request,
  action: string,
  { status, code }: HonoActionError<string>,
  reason: string,
): void {
  const line: ActionLogLine = {
    level: 'warn',
    message: `action ${action} ${status}: ${reason}`,
    action,
    status,
    code,
    durationMs: 0,
    requestId: getRequestContext()?.requestId ?? requestIdOf(request),
    event: 'fetch',
  }
  if (isLogged(log, 'warn')) writeLog(log, line)
  else if (isDev) console.warn(JSON.stringify(line))
}
