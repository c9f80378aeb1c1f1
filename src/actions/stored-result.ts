import { type PlainResult, plainResult, resultOfPlain } from '../shared/plain-result.ts'
import type { AnyResult } from '../shared/result.ts'

// On demand: evaluating it takes 4.5 ms.
const loadRich = () => import('../shared/rich.ts')

/**
 * Encodes a result as text, to store it in a session or in KV. Read it back with
 * {@link parseActionResult}. Dates, maps and other rich values keep their types.
 *
 * @throws Error if the data has a function, a promise or an instance of a class
 * @example
 * ```ts
 * // Post-redirect-get middleware with a result of any size
 * export const onRequest = defineMiddleware(async (context, next) => {
 *   const { action, setActionResult } = getActionContext(context)
 *   const stored = await context.session?.get('result')
 *   if (stored) {
 *     context.session?.delete('result')
 *     setActionResult(stored.name, await parseActionResult(stored.text))
 *   } else if (action?.calledFrom === 'form') {
 *     const text = await serializeActionResult(await action.handler())
 *     context.session?.set('result', { name: action.name, text })
 *     return context.redirect(context.originPathname, 303)
 *   }
 *   return next()
 * })
 * ```
 */
export async function serializeActionResult(result: AnyResult): Promise<string> {
  const { encodeRich } = await loadRich()
  return encodeRich(plainResult(result))
}

/**
 * Decodes a result that {@link serializeActionResult} has encoded. Its error is a
 * `HonoActionError`.
 *
 * @param text from storage of your server, never from a client, which could forge it
 * @throws Error for any other text
 * @example
 * ```ts
 * setActionResult(stored.name, await parseActionResult(stored.text))
 * ```
 */
export async function parseActionResult(text: string): Promise<AnyResult> {
  const { decodeRich } = await loadRich()
  return resultOfPlain(decodeRich(text) as PlainResult)
}
