import { escapeText, figure, slug, svg } from './svg.ts'
import type { Table } from './tables.ts'

/** Headers of columns that say how much one thing is of another. */
const isRatio = /\bratio\b|\btimes\b|\brelative\b|×/i
const lineHeight = 16
/** Units are pixels on a phone and on a desktop, so the text has the same size on both. */
const sizes = {
  wide: { width: 640, barsEnd: 560, characters: 84 },
  narrow: { width: 350, barsEnd: 290, characters: 42 },
} as const

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
    if (!numbers?.length) return []
    const charts = (['wide', 'narrow'] as const).map((size) => chart(table, index, numbers, size))
    const caption = `${escapeText(column)}, from the table below. Lower is better. The line is at 1.`
    return [figure(charts, caption)]
  })
}

function chart(
  { heading, columns, rows, index }: Table,
  column: number,
  numbers: readonly number[],
  shownWhere: 'wide' | 'narrow',
): string {
  const { width, barsEnd, characters } = sizes[shownWhere]
  const what = columns[column] ?? ''
  const most = Math.max(...numbers, 1)
  const lengthOf = (number: number) => Math.round((number / most) * barsEnd * 10) / 10
  let height = 0
  const lines = numbers.map((number, row) => {
    const value = rows[row]?.[column] ?? ''
    const length = Math.max(lengthOf(number), 2)
    const name = rows[row]?.[0] ?? ''
    const own = /this library|hono-actions/.test(name) ? ' strong' : ''
    const label = linesOf(name, characters).map((line) => {
      height += lineHeight
      return `<text class="label${own}" x="0" y="${height - 3}">${escapeText(line)}</text>`
    })
    const bar = [
      `<rect class="bar${own}" x="0" y="${height + 3}" width="${length}" height="12" rx="3"/>`,
      `<text class="count start" x="${length + 8}" y="${height + 14}">${escapeText(value)}</text>`,
    ]
    height += 24
    return [...label, ...bar].join('')
  })
  const one = `<path class="one" d="M${lengthOf(1)} 0V${height}"/>`
  const listed = rows.map((cells) => `${cells[0]}: ${cells[column]}`).join('; ')
  return svg({
    width,
    height,
    id: `bars-${slug(heading)}-${index}-${column}-${shownWhere}`,
    title: `${heading}: ${what}`,
    description: `${listed}.`,
    shownWhere,
    content: [one, ...lines],
  })
}

/** Breaks a text into lines of some length. */
function linesOf(text: string, characters: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= characters)
      lines.push(`${lines.pop()} ${word}`)
    else lines.push(word)
  }
  return lines
}
