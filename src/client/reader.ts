import type { AnyResult } from '../shared/result.ts'

/** Makes the same call again, with more headers. */
export type Again = (headers: Record<string, string>) => Promise<Response>

/** What reads answers of one kind. `text` is the answer's, where that was read before. */
export interface Reader {
  read(response: Response, again: Again, text?: string): Promise<AnyResult>
}
