/** What a guard says in an answer of its own: its text, or the `message` or `error` of its JSON. */
export function guardWords(text: string): string | undefined {
  let words: unknown = text
  try {
    const json = JSON.parse(text)
    words = json?.message ?? json?.error
  } catch {
    // Hono's own middleware answers in words.
  }
  // What is longer, or a page, is not meant for a message.
  return typeof words === 'string' && words !== '' && words.length < 200 && !words.includes('<')
    ? words
    : undefined
}
