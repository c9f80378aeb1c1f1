/**
 * The header by which an answer that is no envelope says what it is, so that the client can give
 * it the form in which the handler returned it.
 */
export const bodyKindHeader = 'x-action-body'

/**
 * `events+devalue` are events whose values are rich. `alone` is what was asked for in a batch and
 * has not run: it needs a request of its own.
 */
export type BodyKind = 'response' | 'stream' | 'blob' | 'events' | 'events+devalue' | 'alone'
