/** Reads a result with rich values or fresh data. Loaded with the first such result. */
import { decodeRich } from '../../shared/rich.ts'
import { deliver, type ResultWithFresh } from '../fresh.ts'
import type { FormResult } from './enhance.ts'

/**
 * Delivers the refreshed reads and partials of a result. The page is fresh if all partials are there.
 * Without one, or if one failed, the form's redirect loads the page again.
 *
 * @param result the parsed result; undefined if `text` is a rich one
 */
export async function read(result: ResultWithFresh | undefined, text: string): Promise<FormResult> {
  const parsed = result ?? (decodeRich(text) as ResultWithFresh)
  const partials = parsed.fresh?.filter((one) => 'partial' in one) ?? []
  const isFresh = partials.length > 0 && partials.every(({ error }) => error === null)
  return { ...((await deliver(parsed, {})) as FormResult), isFresh }
}
