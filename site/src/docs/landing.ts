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
    '<div class="begin">',
    startCommand(),
    `Needs Astro ${astroVersion()} or newer. No Astro project yet? [Create one first](docs/getting-started.md#1-create-an-astro-site).`,
    'Using Astro Actions? Both run side by side, and [`npx @gnosticdev/hono-actions migrate`](docs/migrating-from-astro-actions.md#by-command) moves an app.',
    '</div>',
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

/** Returns the oldest version of Astro that the package works with: `7.2`. */
function astroVersion(): string {
  const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return peerDependencies.astro.replace(/^\^|\.0$/g, '')
}

/** The page for unknown URLs, which leads to the others. */
export const notFoundPage = {
  id: '404',
  file: 'site/src/docs/landing.ts',
  data: {
    title: '404',
    description: 'This page does not exist. Find the documentation from here.',
    template: 'splash' as const,
    editUrl: false as const,
    hero: {
      title: 'Page not found',
      tagline: 'Check the URL, search these pages, or continue here:',
      actions: [
        { text: 'Get started', link: '/getting-started/', icon: 'right-arrow' },
        { text: 'API reference', link: '/api/', variant: 'minimal' },
        { text: 'Error numbers', link: '/errors/all/', variant: 'minimal' },
      ],
    },
  },
  body: '',
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
