/**
 * The path of batches, below the path of the actions. An action's name has no `~`.
 *
 * A batch is a POST of JSON: a list of {@link BatchedCall}. Its response is a list of
 * {@link BatchedResponse} in the order of the calls. All calls have the headers of the batch, so
 * that a script cannot set one that a browser or a proxy would refuse.
 */
export const batchPath = '~batch'

/** Marks the requests that a batch is split into. */
export const batchedHeader = 'x-action-batch'

/** The number of calls in a batch that a server accepts by default. */
export const defaultMaxCalls = 32

/** A POST of JSON in a batch. */
export interface BatchedCall {
  /** Names from the base path on: `admin/ban`. */
  path: string
  /** The body as text, so that its own action's limits apply to it. */
  body?: string | undefined
}

/** The response to a call of a batch. Its cookies are headers of the batch's response. */
export interface BatchedResponse {
  status: number
  headers: [name: string, value: string][]
  body: string
  /** True if `body` is base64, because it may not be text. */
  isBase64?: boolean
  /** True if the call did not run, because it needs a request of its own. */
  isAlone?: boolean
}
