import type { Page } from './pages.ts'

/** The order of reading, by what pages are called on the site; `/*` is a folder's pages. */
const groups: { label: string; pages: string[]; collapsed?: boolean }[] = [
  { label: 'Start', pages: ['index', 'getting-started', 'set-up-by-hand'] },
  {
    label: 'Guides',
    pages: [
      'actions',
      'client',
      'forms',
      'errors',
      'streaming',
      'context',
      'bindings',
      'worker',
      'testing',
      'openapi',
      'dev-toolbar',
      'tanstack-query',
      'security',
      'deploying',
      'performance',
      'node',
      'reliability',
    ],
  },
  { label: 'Recipes', pages: ['recipes', 'recipes/*'] },
  { label: 'Migrating', pages: ['migrating-*'] },
  { label: 'Comparison', pages: ['comparison'] },
  { label: 'API reference', pages: ['api', 'api/*'], collapsed: true },
  { label: 'Error numbers', pages: ['errors/all', 'errors/*'], collapsed: true },
]

interface Link {
  slug: string
  label: string
}

interface Group {
  label: string
  collapsed: boolean
  items: Link[]
}

/** Starlight's sidebar: the pages that there are, and at the end those that no group names. */
export function sidebarOf(pages: readonly Pick<Page, 'id' | 'title'>[]): (Link | Group)[] {
  const left = new Map(pages.map(({ id, title }) => [id, title]))
  left.set('index', 'Why')
  const take = (pattern: string): Link[] => {
    const matches = matcherOf(pattern)
    const ids = [...left.keys()].filter(matches)
    return ids.map((id) => {
      const label = shortTitle(id, left.get(id) ?? id)
      left.delete(id)
      return { slug: id, label }
    })
  }
  const sidebar = groups.map(({ label, pages: patterns, collapsed = false }) => ({
    label,
    collapsed,
    items: patterns.flatMap(take),
  }))
  sidebar.push({ label: 'More', collapsed: false, items: take('*') })
  return sidebar
    .filter(({ items }) => items.length > 0)
    .flatMap<Link | Group>((group) =>
      group.label === group.items[0]?.label ? group.items : [group],
    )
}

function matcherOf(pattern: string): (id: string) => boolean {
  if (pattern === '*') return () => true
  if (!pattern.endsWith('*')) return (id) => id === pattern
  const start = pattern.slice(0, -1)
  return (id) => id.startsWith(start)
}

/** A title that fits into the sidebar. */
function shortTitle(id: string, title: string): string {
  if (id === 'api') return 'All entries'
  const entry = /^@gnosticdev\/hono-actions(\/.+)?$/.exec(title)
  if (entry) return entry[1]?.slice(1) ?? 'the integration'
  return title.replace(/^Migrating from /, 'From ')
}
