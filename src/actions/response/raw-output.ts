/** What a handler can return that is sent as it is, and not in the envelope. */
export type RawOutput = Response | ReadableStream | Blob | AsyncIterable<unknown>

/** Whether it is. */
export function isRawOutput(output: unknown): output is RawOutput {
  if (typeof output !== 'object' || output === null) return false
  return output instanceof Response || output instanceof Blob || Symbol.asyncIterator in output
}
