import { escapeText, figure, slug, svg } from './svg.ts'
import type { Table } from './tables.ts'

/** Headers of columns that say how much one thing is of another. */
const isRatio = /\bratio\b|\btimes\b|\brelative\b|×/i
const width = 640
const barsEnd = 560
const rowHeight = 40

/** The numbers of a column; undefined where it has anything else. */
function numbersOf({ rows }: Table, column: number): number[] | undefined {
  const numbers = rows.map((cells) =>
    /^[×~]?\s*(\d[\d,]*(?:\.\d+)?)\s*[×x]?$/.exec(cells[column] ?? ''),
  )
  if (numbers.some((number) => number === null)) return undefined
  return numbers.map((number) => Number(number?.[1]?.replaceAll(',', '')))
}

/** A bar chart for each column of ratios that a table has; of other tables nothing. */
export function bars(table: Table): string[] {
  return table.columns.flatMap((column, index) => {
    const numbers = index > 0 && isRatio.test(column) ? numbersOf(table, index) : undefined
    return numbers?.length ? [chart(table, index, numbers)] : []
  })
}

function chart(
  { heading, columns, rows, index }: Table,
  column: number,
  numbers: readonly number[],
): string {
  const what = columns[column] ?? ''
  const most = Math.max(...numbers, 1)
  const lengthOf = (number: number) => Math.round((number / most) * barsEnd * 10) / 10
  const lines = numbers.map((number, row) => {
    const top = row * rowHeight
    const value = rows[row]?.[column] ?? ''
    const length = Math.max(lengthOf(number), 2)
    const name = rows[row]?.[0] ?? ''
    const own = /this library|hono-actions/.test(name) ? ' strong' : ''
    return [
      `<text class="label${own}" x="0" y="${top + 13}">${escapeText(name)}</text>`,
      `<rect class="bar${own}" x="0" y="${top + 19}" width="${length}" height="12" rx="3"/>`,
      `<text class="count start" x="${length + 8}" y="${top + 30}">${escapeText(value)}</text>`,
    ].join('')
  })
  const height = rows.length * rowHeight
  const one = `<path class="one" d="M${lengthOf(1)} 0V${height}"/>`
  const listed = rows.map((cells) => `${cells[0]}: ${cells[column]}`).join('; ')
  return figure(
    [
      svg({
        width,
        height,
        id: `bars-${slug(heading)}-${index}-${column}`,
        title: `${heading}: ${what}`,
        description: `${listed}.`,
        content: [one, ...lines],
      }),
    ],
    `${escapeText(what)}, from the table below. Lower is better. The line is at 1.`,
  )
}
