/** What a cell of the comparison answers. */
export type Answer = 'yes' | 'partly' | 'no' | 'unknown'

export const answers: readonly Answer[] = ['yes', 'partly', 'no', 'unknown']

/** The answers in words, for people. */
export const inWords: Record<Answer, string> = {
  yes: 'yes',
  partly: 'partly',
  no: 'no',
  unknown: 'not checked',
}

/** Reads a cell by how it begins, as the page is written: `partly: one for all`. */
export function answerOf(cell: string): Answer {
  const text = cell.toLowerCase()
  if (text.startsWith('not checked')) return 'unknown'
  if (/^no\b|^not yet/.test(text)) return 'no'
  // A library that can only do with one kind of schema.
  if (/^partly|^one$|^zod 4$/.test(text)) return 'partly'
  return 'yes'
}

const r = 6

/** The mark of an answer at a place. Its shape tells it, not the colour alone. */
export function mark(answer: Answer, x: number, y: number): string {
  const at = `cx="${x}" cy="${y}" r="${r}"`
  if (answer === 'yes') {
    const tick = `M${x - 2.8} ${y + 0.2}l2 2.1l3.8-4.4`
    return `<circle class="yes" ${at}/><path class="tick" d="${tick}"/>`
  }
  if (answer === 'partly') {
    const half = `M${x} ${y - r}a${r} ${r} 0 0 0 0 ${2 * r}z`
    return `<circle class="partly-ring" ${at}/><path class="partly" d="${half}"/>`
  }
  if (answer === 'no') return `<circle class="no" ${at}/>`
  return `<path class="unknown" d="M${x - 3} ${y}h6"/>`
}

/** What the marks mean. */
export function legend(): string {
  const marks = answers.map((answer) => {
    const size = 'width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"'
    return `<span><svg ${size}>${mark(answer, 8, 8)}</svg>${inWords[answer]}</span>`
  })
  return `<span class="legend">${marks.join('')}</span>`
}
