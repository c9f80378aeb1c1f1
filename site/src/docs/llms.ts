import { writeFileSync } from 'node:fs'
import type { AstroIntegration } from 'astro'
import { raw } from './links.ts'
import { type Page, readPages } from './pages.ts'
import { sidebarOf } from './sidebar.ts'

const summary =
  '# hono-actions\n\n> Type-safe server actions for Astro on Cloudflare Workers. Each action is a Hono ' +
  'route, and middleware, pages and actions share one request context.\n'

/** Returns a list of the pages for language models, with links to their Markdown. */
export function llmsIndex(pages: readonly Page[]): string {
  const lineOf = (id: string) => {
    const page = pages.find((one) => one.id === id)
    return page && `- [${page.title}](${raw}${page.file}): ${page.description}`
  }
  const groups = sidebarOf(pages).map(({ label, items }) => {
    const lines = items.flatMap(({ slug }) => lineOf(slug) ?? [])
    return `## ${label}\n\n${lines.join('\n')}\n`
  })
  return [summary, ...groups].join('\n')
}

/** Returns the Markdown of all pages in one text, without the API reference and the errors. */
export function llmsFull(pages: readonly Page[]): string {
  const guides = pages.filter(({ id }) => !/^(api|errors)(\/|$)/.test(id) || id === 'errors')
  return [summary, ...guides.map(({ title, body }) => `# ${title}\n${body}`)].join('\n')
}

/** Writes `llms.txt` and `llms-full.txt` beside the pages of the site. */
export function llmsTexts(): AstroIntegration {
  return {
    name: 'llms-texts',
    hooks: {
      'astro:build:done': ({ dir }) => {
        const pages = readPages()
        writeFileSync(new URL('llms.txt', dir), llmsIndex(pages))
        writeFileSync(new URL('llms-full.txt', dir), llmsFull(pages))
      },
    },
  }
}
