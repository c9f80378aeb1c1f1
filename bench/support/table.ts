/** What a part of the bench has found: a table of the page, by its name there. */
export interface Table {
  name: string
  columns: string[]
  rows: string[][]
}

export function toMarkdown({ columns, rows }: Table): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Puts a table between its markers, `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`. */
export function intoPage(page: string, table: Table): string {
  const [open, close] = [`<!-- bench:${table.name} -->`, `<!-- /bench:${table.name} -->`]
  const [before, rest] = cut(page, open)
  const [, after] = cut(rest, close)
  return `${before}${open}\n\n${toMarkdown(table)}\n\n${close}${after}`
}

function cut(text: string, marker: string): [string, string] {
  const at = text.indexOf(marker)
  if (at < 0) throw new Error(`The page has no ${marker}`)
  return [text.slice(0, at), text.slice(at + marker.length)]
}
