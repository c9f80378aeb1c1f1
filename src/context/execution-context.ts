/** The part of a Worker's execution context that every event has. */
export interface RequestExecutionContext {
  /** Keeps the Worker alive until `promise` settles, also after the response was sent. */
  waitUntil(promise: Promise<unknown>): void
}
