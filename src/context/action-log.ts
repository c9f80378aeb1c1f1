import type { ContextEvent } from './event.ts'

/** The level of a line in the log. */
export type LogLevel = 'info' | 'warn' | 'error'

/** The log line of a run of an action. It contains no data of the caller, except the request id. */
export interface ActionLogLine {
  /** `error` for a status of 500 and above, `warn` for 400 and above, otherwise `info`. */
  level: LogLevel
  /** The message, such as `action admin.ban 403`. */
  message: string
  /** The name of the action, such as `admin.ban`. */
  action: string
  /** The HTTP status. */
  status: number
  /** The code of the error, if the action failed. */
  code?: string
  /** Milliseconds until the response starts. On workerd, the clock advances only with I/O. */
  durationMs: number
  /** The id of the request. */
  requestId: string
  /** The kind of the event in which the action ran. */
  event: ContextEvent['kind']
}

/** The lowest level that is logged to the console as JSON, or a function that gets the lines. */
export type ActionLog = LogLevel | 'off' | ((line: ActionLogLine) => void)

const rank = { info: 0, warn: 1, error: 2, off: 3 }

/** Returns the level of a response's status. */
export function levelOf(status: number): LogLevel {
  return status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info'
}

/** Returns true if lines of this level are logged. */
export function isLogged(log: ActionLog, level: LogLevel): boolean {
  return typeof log === 'function' || rank[level] >= rank[log]
}

/** Writes a line to the console, or passes it to the app's own log. */
export function writeLog(log: ActionLog, line: ActionLogLine): void {
  if (typeof log === 'function') log(line)
  else if (isLogged(log, line.level)) console[line.level](JSON.stringify(line))
}
