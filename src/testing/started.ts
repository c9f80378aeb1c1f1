import { withErrorUrl } from '../shared/errors/error-url.ts'

/**
 * Waits for the start of Miniflare.
 *
 * @throws Error with what workerd reported, if the Worker failed to start
 */
export async function started<Value>(ready: Promise<Value>, name: string): Promise<Value> {
  try {
    return await ready
  } catch (cause) {
    throw reasonOf(cause, name) ?? cause
  }
}

/** Miniflare's message blames the workerd binary, and has the reason in lines of JSON. */
function reasonOf(cause: unknown, name: string): Error | undefined {
  const { code, message = '' } = cause as { code?: unknown; message?: string }
  const [, report] = message.split('Runtime stderr:\n')
  if (code !== 'ERR_RUNTIME_FAILURE' || !report) return undefined
  const reason = report.trim().split('\n').map(messageOf).join('\n')
  return new Error(
    withErrorUrl(
      'HA860',
      `The Worker "${name}" does not start: ${reason.replaceAll('core:user:', '')}`,
    ),
    { cause },
  )
}

function messageOf(line: string): string {
  try {
    return String(JSON.parse(line).message)
  } catch {
    return line
  }
}
