import { shown } from './preview-value.ts'
import { currentRecording, since } from './recorder.ts'
import type { CallRecord } from './records.ts'
import { state } from './state.ts'

const maxCalls = 200
const maxSubject = 2_000

/** Data of a call before it is made. */
export interface Call {
  binding: string
  kind: string
  operation: string
  subject?: string | undefined
  /** Shown only if the panel is set to show values. */
  sent: unknown
}

/** Calls a binding, and records the call in the current request. */
export function recordCall<Result>(call: Call, run: () => Result): Result {
  const recording = currentRecording()
  if (!recording) return run()
  const { calls } = recording.record
  if (calls.length >= maxCalls) {
    recording.record.moreCalls++
    return run()
  }
  const { binding, kind, operation, subject } = call
  const noted: CallRecord = { binding, kind, operation, startMs: since(recording) }
  if (subject !== undefined) noted.subject = subject.slice(0, maxSubject)
  if (state.showValues) noted.values = { sent: shown(call.sent) }
  calls.push(noted)
  const end = () => {
    noted.durationMs = since(recording, noted.startMs)
  }
  const succeeded = (result: unknown) => {
    end()
    const rows = rowsOf(result, kind)
    if (rows !== undefined) noted.rows = rows
    if (noted.values) noted.values.got = shown(result)
  }
  const failed = (error: unknown) => {
    end()
    noted.error = error instanceof Error ? error.message : String(error)
  }
  return observed(run, succeeded, failed)
}

/** Runs a function, and reports how it or its promise settles. */
function observed<Result>(
  run: () => Result,
  succeeded: (result: unknown) => void,
  failed: (error: unknown) => void,
): Result {
  let result: Result
  try {
    result = run()
  } catch (error) {
    failed(error)
    throw error
  }
  if (result instanceof Promise) {
    // Returns the derived promise: observing the original one would hide unhandled rejections.
    return result.then(
      (value: unknown) => {
        succeeded(value)
        return value
      },
      (error: unknown) => {
        failed(error)
        throw error
      },
    ) as Result
  }
  // A promise of an RPC call is returned as it is, because it has more methods to call.
  const then = (result as PromiseLike<unknown> | null | undefined)?.then
  if (typeof then === 'function') void then.call(result, succeeded, failed)
  else succeeded(result)
  return result
}

/** Returns the number of rows that D1 returned. */
function rowsOf(result: unknown, kind: string): number | undefined {
  if (kind !== 'D1') return undefined
  if (Array.isArray(result)) {
    const batches = result.map((one) => (one as { results?: unknown[] } | null)?.results)
    return batches.every(Array.isArray) && batches.length > 0
      ? batches.reduce((sum, rows) => sum + (rows?.length ?? 0), 0)
      : result.length
  }
  const { results } = (result ?? {}) as { results?: unknown }
  return Array.isArray(results) ? results.length : undefined
}
