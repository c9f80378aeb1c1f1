import { answerOf, legend, mark } from './answer.ts'
import { escapeText, figure, slug, svg } from './svg.ts'
import type { Table } from './tables.ts'

const headHeight = 74
const step = 42

/** A table of who can do what as a picture: a row for each thing asked, a column for each library. */
export function matrix(table: Table): string {
  return figure([drawn(table, 'wide'), drawn(table, 'narrow')], legend())
}

/** Where there is room a row's label is beside its marks, else above them. */
function drawn({ heading, columns, rows }: Table, shownWhere: 'wide' | 'narrow'): string {
  const isWide = shownWhere === 'wide'
  const libraries = columns.slice(1)
  const left = isWide ? 340 : 0
  const rowHeight = isWide ? 26 : 48
  const xOf = (column: number) => left + step * (column + 0.5)
  const height = headHeight + rows.length * rowHeight + 4
  const ours = `<rect class="ours" x="${left + 4}" y="${headHeight - 6}" width="${step - 8}" height="${height - headHeight + 6}" rx="8"/>`
  const heads = libraries.map((name, column) => {
    const at = `transform="translate(${xOf(column) - 2} ${headHeight - 12}) rotate(-38)"`
    return `<text class="${column === 0 ? 'head strong' : 'head'}" ${at}>${escapeText(name)}</text>`
  })
  const lines = rows.map(([what = '', ...cells], row) => {
    const top = headHeight + row * rowHeight
    const label = `<text class="label" x="${isWide ? 0 : 8}" y="${top + (isWide ? 17 : 14)}">${escapeText(what)}</text>`
    const rule =
      row > 0 ? `<path class="rule" d="M0 ${top}H${left + step * libraries.length}"/>` : ''
    const marks = libraries.map((name, column) => {
      const cell = cells[column] ?? ''
      const title = `<title>${escapeText(`${name}: ${cell}`)}</title>`
      return `<g>${title}${mark(answerOf(cell), xOf(column), top + (isWide ? 13 : 31))}</g>`
    })
    return rule + label + marks.join('')
  })
  return svg({
    width: left + step * libraries.length + 56,
    height,
    id: `${slug(heading)}-${shownWhere}`,
    title: `${heading}: ${libraries.join(', ')}`,
    description: 'The table below has the same answers in words.',
    shownWhere,
    content: [ours, ...heads, ...lines],
  })
}
