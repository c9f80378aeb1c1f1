import { existsSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { root } from './pages.ts'

/** Where the repository is. */
export const repository = 'https://github.com/gnosticdev/hono-actions'

/** Where the files of the repository are, for npm and for language models. */
export const raw = `${repository.replace('//github.com', '//raw.githubusercontent.com')}/main/`

/** Code, in which nothing is a link, or the target and the title of a link. */
const codeOrLink = /^```.*?^```$|`[^`\n]+`|\]\(([^)\s]+)((?:\s+"[^"]*")?)\)/gms

/**
 * Rewrites the links of a file for the site: another page is on the site, what else is in the
 * repository is there.
 *
 * @param ids where each page is on the site, by its file
 */
export function rewriteLinks(
  markdown: string,
  file: string,
  ids: ReadonlyMap<string, string>,
): string {
  return markdown.replaceAll(codeOrLink, (match, target?: string, title = '') =>
    target === undefined ? match : `](${addressOf(target, file, ids)}${title})`,
  )
}

function addressOf(target: string, file: string, ids: ReadonlyMap<string, string>): string {
  if (/^([a-z]+:|#|\/)/.test(target)) return target
  const [path = '', fragment] = target.split('#')
  const found = posix.join(posix.dirname(file), path).replace(/\/$/, '')
  const hash = fragment === undefined ? '' : `#${fragment}`
  if (found.startsWith('site/public/')) return found.slice('site/public'.length)
  const id = ids.get(found) ?? ids.get(`${found}/README.md`)
  if (id !== undefined) return `/${id}/${hash}`
  if (hash === '' && ['README.md', 'docs', 'docs/README.md'].includes(found)) return '/'
  const full = join(root, found)
  if (!existsSync(full)) throw new Error(`${file} has a link to ${target}, which is not there`)
  return `${repository}/${statSync(full).isDirectory() ? 'tree' : 'blob'}/main/${found}${hash}`
}
