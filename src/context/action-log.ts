import type { ContextEvent } from './types.ts'

/** The level of a line of the log. */
export type LogLevel = 'info' | 'warn' | 'error'

/** A line of the log. Of the request it has only the id. */
export interface ActionLogLine {
  /** `error` for a status of 500 and above, `warn` for one of 400 and above. */
  level: LogLevel
  /** Such as `action admin.ban 403`. */
  message: string
  /** Such as `admin.ban`. */
  action: string
  /** The HTTP status. */
  status: number
  /** Only for an error: its code. */
  code?: string
  /** Milliseconds until its answer began. workerd's clock stands still between input and output. */
  durationMs: number
  /** The id of the request. */
  requestId: string
  /** The kind of event in which it ran. */
  event: ContextEvent['kind']
}

/** From which level on actions are logged to the console, as JSON; or who gets the lines instead. */
export type ActionLog = LogLevel | 'off' | ((line: ActionLogLine) => void)

const rank = { info: 0, warn: 1, error: 2, off: 3 }

/** Returns the level of a status. */
export function levelOf(status: number): LogLevel {
  return status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info'
}

/** Returns true if a line of this level is written. */
export function isLogged(log: ActionLog, level: LogLevel): boolean {
  return typeof log === 'function' || rank[level] >= rank[log]
}

/** Writes a line to the console, or hands it to the app's own log. */
export function writeLog(log: ActionLog, line: ActionLogLine): void {
  if (typeof log === 'function') log(line)
  else if (isLogged(log, line.level)) console[line.level](JSON.stringify(line))
}
