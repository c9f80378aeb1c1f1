import { plain } from '../docs/pages.ts'

/** A table of a page. */
export interface Table {
  /** The heading above it, as plain text. */
  heading: string
  columns: string[]
  /** Plain text; the first cell says what the row is about. */
  rows: string[][]
  /** Position of its first character in the Markdown. */
  index: number
  /** Position after its last character. */
  end: number
}

/** Code, in which there is neither; a heading; a table's head and its rows. */
const tableOrHeading = /^```[\s\S]*?^```$|^#+ (.+)$|^(\|.+\|)\n\|[-:| ]+\|\n((?:\|.*\|(?:\n|$))+)/gm

/** The tables of a page, in their order. */
export function parseTables(markdown: string): Table[] {
  const tables: Table[] = []
  let heading = ''
  for (const { 0: text, 1: title, 2: head, 3: rows, index } of markdown.matchAll(tableOrHeading)) {
    if (title !== undefined) heading = plain(title)
    if (head === undefined || rows === undefined) continue
    const cells = rows.trimEnd().split('\n').map(cellsOf)
    tables.push({ heading, columns: cellsOf(head), rows: cells, index, end: index + text.length })
  }
  return tables
}

function cellsOf(line: string): string[] {
  const cells = line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/)
  return cells.map((cell) => plain(cell.replaceAll('\\|', '|')))
}
