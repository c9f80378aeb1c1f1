/**
 * The address of batches, below the actions. No action has it: a name has no `~`.
 *
 * A batch is a POST of JSON, a list of {@link BatchedCall}. What it answers is a list of
 * {@link BatchedAnswer}, in the order of the calls. All calls have the headers of the batch, so
 * that none can have one that a browser or a proxy would not let a script write.
 */
export const batchPath = '~batch'

/** How many calls travel together where nothing else is said. */
export const defaultMaxCalls = 32

/** Marks the requests that a batch is made into. */
export const batchedHeader = 'x-action-batch'

/** A POST of JSON in a batch. */
export interface BatchedCall {
  /** Names from the base path on: `admin/ban`. */
  path: string
  /** The body as it would be sent alone, so that it is read under the limits of its own action. */
  body?: string | undefined
}

/** What a call answered. Cookies are headers of the whole, where no script can read them. */
export interface BatchedAnswer {
  status: number
  headers: [name: string, value: string][]
  body: string
  /** Whether the body is written so, because it need not be text. */
  isBase64?: boolean
}
