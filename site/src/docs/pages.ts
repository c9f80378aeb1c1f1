import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The repository's root. */
export const root = join(import.meta.dirname, '../../..')

/** A page of the site. */
export interface Page {
  /** From the repository's root, with slashes: `docs/recipes/webhooks.md`. */
  file: string
  /** Where it is on the site: `recipes/webhooks`. */
  id: string
  /** Its first heading, which is not in the body. */
  title: string
  /** Its first paragraph, as plain text. */
  description: string
  /** Markdown. */
  body: string
}

/** Reads the pages. They have no frontmatter: they are read on GitHub as well. */
export function readPages(): Page[] {
  const files = globSync('docs/**/*.md', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((file) => file !== 'docs/README.md')
  return files
    .sort()
    .map((file) => readPage(file, readFileSync(join(root, file), 'utf8')))
    .map(withOwnId)
}

/** `errors/README.md` beside `errors.md`: that one has the name of the folder already. */
export function withOwnId(page: Page, _: number, pages: readonly Page[]): Page {
  const isTaken = pages.some(({ id, file }) => id === page.id && file !== page.file)
  return isTaken && page.file.endsWith('/README.md') ? { ...page, id: `${page.id}/all` } : page
}

/** Takes a page's title and description out of its text. */
export function readPage(file: string, text: string): Page {
  const [, title, body] = /^# (.+)\n([\s\S]*)$/.exec(text) ?? []
  if (title === undefined || body === undefined) throw new Error(`${file} begins with no # heading`)
  return { file, id: idOf(file), title: plain(title), description: describe(body), body }
}

/** Where a file is on the site: what is a folder's README is the page of the folder. */
export function idOf(file: string): string {
  return file
    .replace(/^docs\//, '')
    .replace(/(\/README)?\.md$/, '')
    .toLowerCase()
}

function describe(body: string): string {
  const prose = body.replaceAll(/^```.*?^```$/gms, '')
  const paragraph = prose.split(/\n{2,}/).find((block) => /^\s*[\p{Letter}`*[]/u.test(block))
  const text = plain(paragraph ?? '')
  if (text.length <= 160) return text
  const sentences = text.slice(0, 160).lastIndexOf('. ')
  return sentences > 40
    ? text.slice(0, sentences + 1)
    : `${text.slice(0, text.lastIndexOf(' ', 158))} …`
}

/** Markdown without its marks. */
export function plain(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*]|\b_|_\b|\\/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
