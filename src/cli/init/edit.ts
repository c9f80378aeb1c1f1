/** Text that goes in the place of a part of some code. */
export interface Edit {
  start: number
  end: number
  text: string
}

/** A part of some code: offsets. */
export interface Span {
  start: number
  end: number
}

/** A list in some code, with its brackets or braces: an array, or the properties of an object. */
export interface List extends Span {
  items: readonly Span[]
}

/** The code with the edits, of which those at one place come in their order. */
export function applyEdits(code: string, edits: readonly Edit[]): string {
  let result = ''
  let done = 0
  for (const { start, end, text } of edits.toSorted((one, other) => one.start - other.start)) {
    result += code.slice(done, start) + text
    done = end
  }
  return result + code.slice(done)
}

/**
 * The edits that add items to the end of a list, written as those that it has: on its line, or each
 * on a line of its own.
 *
 * @param trailingComma whether a list without items gets a comma behind the last
 */
export function append(
  code: string,
  list: List,
  texts: readonly string[],
  trailingComma: boolean,
): Edit[] {
  if (texts.length === 0) return []
  const close = list.end - 1
  const last = list.items.at(-1)
  const tail = code.slice(last ? last.end : list.start + 1, close)
  const at = close - (tail.length - tail.trimEnd().length)
  if (!last && code[list.start] === '[' && tail.trim() === '') {
    return [{ start: list.start + 1, end: close, text: texts.join(', ') }]
  }
  const hadComma = last ? withoutComments(tail).includes(',') : trailingComma
  const edits: Edit[] = last && !hadComma ? [{ start: last.end, end: last.end, text: ',' }] : []
  const comma = hadComma ? ',' : ''
  if (last && !tail.includes('\n')) {
    return [...edits, { start: at, end: at, text: ` ${texts.join(', ')}${comma}` }]
  }
  const eol = lineEnd(code)
  const outer = indentAt(code, list.start)
  const first = list.items[0]
  const inner = first && startsLine(code, first) ? indentAt(code, first.start) : outer + unit(code)
  const lines = texts.map((text) => eol + inner + text).join(',') + comma
  if (tail.includes('\n')) return [...edits, { start: at, end: at, text: lines }]
  return [...edits, { start: at, end: close, text: lines + eol + outer }]
}

/** How the lines of some code end. */
export function lineEnd(code: string): string {
  return code.includes('\r\n') ? '\r\n' : '\n'
}

function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
}

/** The white space that the line of an offset begins with. */
function indentAt(code: string, offset: number): string {
  return /^[ \t]*/.exec(code.slice(code.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? ''
}

function startsLine(code: string, { start }: Span): boolean {
  return code.slice(code.lastIndexOf('\n', start - 1) + 1, start).trim() === ''
}

/** One step of indentation, as some code has it. */
function unit(code: string): string {
  return /^(?:\t| +)(?=\S)/m.exec(code)?.[0] ?? '  '
}
