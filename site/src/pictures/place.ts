import { bars } from './bars.ts'
import { matrix } from './matrix.ts'
import { parseTables, type Table } from './tables.ts'

/** Which tables are shown as pictures, by their page. */
const drawers: Record<string, (table: Table) => string[]> = {
  'docs/comparison.md': (table) => [matrix(table)],
  'docs/benchmarks.md': bars,
}

/** Puts pictures before the tables of a page that they are made of. */
export function withPictures(file: string, body: string): string {
  const draw = drawers[file]
  if (!draw) return body
  let placed = ''
  let end = 0
  for (const table of parseTables(body)) {
    const pictures = draw(table).map((picture) => `${picture}\n\n`)
    placed += body.slice(end, table.index) + pictures.join('')
    end = table.index
  }
  return placed + body.slice(end)
}
