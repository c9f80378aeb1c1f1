import { type Answer, answerOf, answers, inWords } from './answer.ts'
import { escapeText, figure, svg } from './svg.ts'
import type { Table } from './tables.ts'

interface Size {
  shownWhere: 'wide' | 'narrow'
  square: number
  gap: number
}

const wide: Size = { shownWhere: 'wide', square: 17, gap: 5 }
const narrow: Size = { shownWhere: 'narrow', square: 6.4, gap: 1.7 }

/** All tables of the comparison in one picture: a row for each library, a square for each thing. */
export function tally(tables: readonly Table[]): string {
  if (tables.length === 0) return ''
  const key = answers.map((answer) => {
    const box = 'width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"'
    return `<span><svg ${box}>${square(answer, 0, 0, 12)}</svg>${inWords[answer]}</span>`
  })
  const caption = `<span class="legend">${key.join('')}</span>`
  return figure([drawn(tables, wide), drawn(tables, narrow)], caption)
}

function drawn(tables: readonly Table[], size: Size): string {
  const libraries = tables[0]?.columns.slice(1) ?? []
  const asked = tables.reduce((sum, { rows }) => sum + rows.length, 0)
  const width = asked * (size.square + size.gap) + (tables.length - 1) * size.gap * 2
  const rowHeight = size.square + 34
  const lines = libraries.map((name, column) => {
    const top = column * rowHeight
    const cells = tables.map(({ rows }) => rows.map((row) => row[column + 1] ?? ''))
    const yes = cells.flat().filter((cell) => answerOf(cell) === 'yes').length
    const look = column === 0 ? 'label strong' : 'label'
    return [
      `<text class="${look}" x="0" y="${top + 13}">${escapeText(name)}</text>`,
      `<text class="count" x="${width - size.gap}" y="${top + 13}">${yes} of ${asked}</text>`,
      ...squares(tables, column, top + 20, size),
    ].join('')
  })
  return svg({
    width,
    height: libraries.length * rowHeight - 10,
    id: `tally-${size.shownWhere}`,
    title: `${libraries.join(', ')}: ${asked} features compared`,
    description: 'The comparison has the same answers in tables.',
    shownWhere: size.shownWhere,
    content: lines,
  })
}

function squares(tables: readonly Table[], column: number, y: number, size: Size): string[] {
  let x = 0
  return tables.flatMap(({ rows }) => {
    const drawn = rows.map((row) => {
      const cell = row[column + 1] ?? ''
      const title = escapeText(`${row[0]}: ${cell}`)
      const shape = square(answerOf(cell), rounded(x), y, size.square)
      x += size.square + size.gap
      return `<g><title>${title}</title>${shape}</g>`
    })
    x += size.gap * 2
    return drawn
  })
}

/** Its shape tells the answer, not the colour alone. */
function square(answer: Answer, x: number, y: number, size: number): string {
  const box = (inset: number, radius: number) =>
    `x="${x + inset}" y="${y + inset}" width="${rounded(size - 2 * inset)}" height="${rounded(size - 2 * inset)}" rx="${radius}"`
  const corner = rounded(size / 5)
  if (answer === 'yes') return `<rect class="yes" ${box(0, corner)}/>`
  if (answer === 'no') return `<rect class="no" ${box(0.75, corner)}/>`
  const middle = rounded(y + size / 2)
  if (answer === 'unknown') {
    return `<path class="unknown" d="M${rounded(x + size / 3)} ${middle}h${rounded(size / 3)}"/>`
  }
  const low = rounded(y + size - 1)
  const right = rounded(x + size - 1)
  const half = `M${x + 1} ${low}L${right} ${y + 1}V${low}z`
  return `<rect class="partly-ring" ${box(0.75, corner)}/><path class="partly" d="${half}"/>`
}

function rounded(number: number): number {
  return Math.round(number * 10) / 10
}
