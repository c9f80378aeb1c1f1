/**
 * What a guard says in an answer of its own: its text, or the `message` or `error` of its JSON.
 *
 * @param body the answer's JSON, or its text where that is none
 */
export function guardWords(body: unknown): string | undefined {
  const { message, error } = Object(body) as { message?: unknown; error?: unknown }
  const words = typeof body === 'string' ? body : (message ?? error)
  // What is longer, or a page, is not meant for a message.
  return typeof words === 'string' && /^[^<]{1,199}$/.test(words) ? words : undefined
}
