/** A name as code, a link of one, a sign, a word of TypeScript, or another word. */
const partOfType =
  /`([^`]+)`|(\[`[^`]+`\]\([^)]+\))|\*(\w+)\*|\\([<>[\]{}|])|(=>|[ ,:;()=&|?.[\]-]|(?:readonly|keyof|typeof)\b)|(\w+)/y

/** Prints each type as one piece of code: TypeDoc's plugin prints a piece for each of its names. */
export function withWholeTypes(markdown) {
  let columns = []
  let isTypes = false
  // A long union has a line for each of its types.
  const joined = markdown.replaceAll(/, \n {2}\\\|/g, ',').replaceAll(/(?<=\S)\n {2}\\\|/g, ' \\|')
  const lines = joined.split(/(^```[\s\S]*?^```$|\n)/m).map((line) => {
    if (/^#/.test(line)) isTypes = /^#+ (?:Returns|Extends)$/.test(line)
    if (!line.startsWith('|')) {
      if (line.trim()) columns = []
      return isTypes ? line.replace(/(?<=^- |^(?!- )).+/, (type) => wholeType(type)) : line
    }
    const cells = line.slice(2, -2).split(/(?<!\\) \| /)
    if (columns.length === 0) columns = cells
    const isType = (index) => /^(?:Default t|T)ype$/.test(columns[index])
    return `| ${cells.map((cell, index) => (isType(index) ? wholeType(cell, '\\|') : cell)).join(' | ')} |`
  })
  return lines.join('')
}

/** Returns the code of a type, with its links. Other text stays as it is. */
function wholeType(markdown, bar = '|') {
  const parts = []
  partOfType.lastIndex = 0
  while (partOfType.lastIndex < markdown.length) {
    const part = partOfType.exec(markdown)
    if (!part) return markdown
    parts.push(part)
  }
  if (parts.length < 2 || !/[`[]/.test(markdown)) return markdown
  // Names stand without code only inside of brackets. Other words are prose.
  if (!markdown.includes('\\<') && parts.some(([, , , , , , name]) => name)) return markdown
  const text = ([, code, , word, escaped, sign, name]) => code ?? word ?? escaped ?? sign ?? name
  const withBars = (type) => type.replace(/^ *\\?\| /, '').replaceAll(/\\?\|/g, bar)
  if (parts.every(([, , link]) => !link)) return `\`${withBars(parts.map(text).join(''))}\``
  const html = parts.map((part) => part[2]?.replaceAll('`', '') ?? escapeMarkdown(text(part)))
  return `<code>${withBars(html.join(''))}</code>`
}

/** Code as text in which Markdown has no meaning. */
function escapeMarkdown(code) {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return code.replaceAll(/[&<>"']/g, (sign) => entities[sign]).replaceAll(/[[\]*_~]/g, '\\$&')
}
