import type { ErrorRecord, RequestRecord } from './records.ts'
import { sourceOf } from './source.ts'
import { state } from './state.ts'

const maxErrors = 10
const maxText = 10_000

/** Adds an error to a request's record. An error that passes several layers is added once. */
export function noteError(error: unknown, where: string, record: RequestRecord): void {
  if (typeof error === 'object' && error !== null) {
    if (state.seen.has(error)) return
    state.seen.add(error)
  }
  if (record.errors.length >= maxErrors) return
  record.errors.push(describe(error, where))
}

function describe(error: unknown, where: string): ErrorRecord {
  const base = { id: ++state.lastId, at: Date.now(), where }
  if (!(error instanceof Error)) {
    return { ...base, name: 'Thrown', message: shorten(String(error)), stack: '' }
  }
  const stack = stackOf(error)
  const source = sourceOf(stack)
  const { name, message } = error
  return { ...base, name, message: shorten(message), stack, ...(source && { source }) }
}

/** Returns the stack of an error and of its causes. */
function stackOf(error: Error): string {
  let stack = error.stack ?? ''
  let { cause } = error
  for (let depth = 0; cause instanceof Error && depth < 5; depth++) {
    stack += `\nCaused by: ${cause.stack ?? cause.message}`
    cause = cause.cause
  }
  return shorten(stack)
}

function shorten(text: string): string {
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text
}
