import { bars } from './bars.ts'
import { withDiagrams } from './diagram.ts'
import { matrix } from './matrix.ts'
import { parseTables, type Table } from './tables.ts'

/** Which tables are shown as pictures, by their page. */
const drawers: Record<string, (table: Table) => string[]> = {
  'docs/comparison.md': (table) => [matrix(table)],
  'docs/benchmarks.md': bars,
}

/** Tables that are collapsed below their picture, by their page. */
const collapsed = new Set(['docs/comparison.md'])

/** Draws the diagrams of a page, and puts a picture before each table that it can show. */
export function withPictures(file: string, text: string): string {
  const body = withDiagrams(file, text)
  const draw = drawers[file]
  if (!draw) return body
  let placed = ''
  let end = 0
  for (const table of parseTables(body)) {
    placed += body.slice(end, table.index)
    for (const picture of draw(table)) placed += `${picture}\n\n`
    const markdown = body.slice(table.index, table.end)
    placed += collapsed.has(file) ? collapsible(table, markdown) : markdown
    end = table.end
  }
  return placed + body.slice(end)
}

function collapsible({ heading }: Table, markdown: string): string {
  return `<details>\n<summary>${heading}: the table, with a test for each answer</summary>\n\n${markdown}\n</details>\n`
}
