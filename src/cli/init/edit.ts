/** Replacement of a part of the code. */
export interface Edit {
  start: number
  end: number
  text: string
}

/** Part of the code, as offsets. */
export interface Span {
  start: number
  end: number
}

/** Array or object literal in the code, with its brackets or braces. */
export interface List extends Span {
  items: readonly Span[]
}

/** Applies edits to the code. Edits at one offset are applied in their order. */
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
 * Returns the edits that append items to a list in its style: all on one line, or one per line.
 *
 * @param trailingComma true if the last item of a formerly empty list gets a comma
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

/** Returns the line ending of the code. */
export function lineEnd(code: string): string {
  return code.includes('\r\n') ? '\r\n' : '\n'
}

function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
}

/** Returns the indentation of the line at an offset. */
function indentAt(code: string, offset: number): string {
  return /^[ \t]*/.exec(code.slice(code.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? ''
}

function startsLine(code: string, { start }: Span): boolean {
  return code.slice(code.lastIndexOf('\n', start - 1) + 1, start).trim() === ''
}

/** Returns one step of the code's indentation. */
function unit(code: string): string {
  return /^(?:\t| +)(?=\S)/m.exec(code)?.[0] ?? '  '
}
