import { type ActionErrorJson, HonoActionError } from './errors/hono-action-error.ts'
import type { AnyResult } from './result.ts'

/** Result without class instances, to store it. */
export interface PlainResult {
  data: unknown
  error: (ActionErrorJson<string> & { status: number }) | null
}

/** Converts a result to plain data. */
export function plainResult({ data, error }: AnyResult): PlainResult {
  return { data, error: error && { ...error.toJSON(), status: error.status } }
}

/** Converts plain data back to the result. */
export function resultOfPlain({ data, error }: PlainResult): AnyResult {
  if (!error) return { data, error }
  return { data: null, error: new HonoActionError<string>(error) }
}
