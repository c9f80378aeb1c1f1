import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseTables } from '../pictures/tables.ts'
import { tally } from '../pictures/tally.ts'
import { rewriteLinks } from './links.ts'
import { type Page, plain, root } from './pages.ts'

/** The landing page: code and reasons from the README, and an overview of the comparison. */
export function landingPage(pages: readonly Page[], ids: ReadonlyMap<string, string>) {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [, intro = ''] = /^# .+\n\n([\s\S]+?)\n\n/.exec(readme) ?? []
  const [, why = ''] = /^## Why\n\n([\s\S]+?)(?=\n## )/m.exec(readme) ?? []
  const compared = pages.find(({ id }) => id === 'comparison')?.body
  const has = (id: string) => pages.some((page) => page.id === id)
  const [command = ''] = /^```sh\n.*?^```$/ms.exec(readme) ?? []
  const parts = [
    command,
    '<div class="side-by-side">',
    ...codeOf(readme),
    '</div>',
    '## Why',
    why,
    ...(compared ? ['## At a glance', glance, tally(parseTables(compared))] : []),
  ]
  return {
    id: 'index',
    file: 'README.md',
    data: {
      title: 'hono-actions',
      description: plain(intro),
      template: 'splash' as const,
      editUrl: false as const,
      next: false as const,
      hero: {
        title: 'Server actions that are plain Hono routes. <em>One context</em> per request.',
        tagline: plain(intro),
        actions: [
          {
            text: 'Get started',
            link: has('getting-started') ? '/getting-started/' : '/actions/',
            icon: 'right-arrow',
          },
          { text: 'Compare', link: '/comparison/', variant: 'minimal' },
        ],
      },
    },
    body: rewriteLinks(parts.join('\n\n'), 'README.md', ids),
  }
}

const glance = `Features of server actions by library: a square for each feature, in the order of
[the comparison](docs/comparison.md), which has details and links to the tests.`

/** What the README shows first: an action, a page that calls it, and the context. */
function codeOf(readme: string): string[] {
  const blocks = [...readme.matchAll(/^```(?:ts|astro)\n.*?^```$/gms)].map(([block]) => block)
  const definition = blocks.find((block) => block.includes('defineHonoAction('))
  const call = blocks.find((block) => block.startsWith('```astro') && block.includes('actions.'))
  const context = blocks.find((block) => block.includes('requireRequestContext()'))
  return [column([definition]), column([call, context])]
}

function column(blocks: readonly (string | undefined)[]): string {
  return ['<div>', ...blocks.filter((block) => block !== undefined), '</div>'].join('\n\n')
}
