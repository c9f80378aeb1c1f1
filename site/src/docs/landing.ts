import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { raw, rewriteLinks } from './links.ts'
import { type Page, plain, root } from './pages.ts'

/** Builds the landing page: the command to start, code and reasons from the README. */
export function landingPage(pages: readonly Page[], ids: ReadonlyMap<string, string>) {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [, intro = ''] = /^# .+\n\n([\s\S]+?)\n\n/.exec(readme) ?? []
  const [, why = ''] = /^## Why\n\n([\s\S]+?)(?=\n## )/m.exec(readme) ?? []
  const has = (id: string) => pages.some((page) => page.id === id)
  const parts = [
    startCommand(),
    'No Astro project yet? [Create one first](docs/getting-started.md#1-create-an-astro-site).',
    '<div class="side-by-side">',
    ...codeOf(readme),
    '</div>',
    '## Why',
    why,
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

/** Commands that start, by package manager. */
const starts = {
  npm: 'npx @gnosticdev/hono-actions init',
  pnpm: 'pnpm dlx @gnosticdev/hono-actions init',
  yarn: 'yarn dlx @gnosticdev/hono-actions init',
  bun: 'bunx @gnosticdev/hono-actions init',
}

/** Tabs of radio buttons, which need no script. */
function startCommand(): string {
  const names = Object.keys(starts)
  const tabs = names.map((name, index) => {
    const id = `start-${name}`
    return `<input type="radio" name="start" id="${id}"${index === 0 ? ' checked' : ''}><label for="${id}">${name}</label>`
  })
  const commands = Object.entries(starts).map(
    ([name, command]) => `<div class="start-${name}">\n\n\`\`\`sh\n${command}\n\`\`\`\n\n</div>`,
  )
  return [
    '<fieldset class="start not-content">',
    '<legend>Run this in an Astro project</legend>',
    `<div class="tabs">${tabs.join('')}</div>`,
    ...commands,
    '</fieldset>',
  ].join('\n')
}

/** Returns an action, a page that calls it, and the request context, from the README. */
function codeOf(readme: string): string[] {
  const blocks = [...readme.matchAll(/^```(?:ts|astro)\n.*?^```$/gms)].map(([block]) => block)
  const definition = blocks.find((block) => block.includes('defineHonoAction('))
  const call = blocks.find((block) => block.startsWith('```astro') && block.includes('actions.'))
  const context = blocks.find((block) => block.includes('requireRequestContext()'))
  const [picture] = /^!\[.*\]\(.*\)$/m.exec(readme) ?? []
  return [column([definition, picture?.replace(raw, '')]), column([call, context])]
}

function column(blocks: readonly (string | undefined)[]): string {
  return ['<div>', ...blocks.filter((block) => block !== undefined), '</div>'].join('\n\n')
}
