import type { Page } from './pages.ts'

/** The groups of `docs/README.md`, by the ids of pages; `/*` is a folder's pages. */
const groups: { label: string; pages: string[]; collapsed?: boolean }[] = [
  {
    label: 'Learn',
    pages: ['index', 'getting-started', 'actions', 'context', 'errors', 'one-behavior'],
  },
  {
    label: 'Guides',
    pages: [
      'forms',
      'client',
      'ui-frameworks',
      'bindings',
      'streaming',
      'worker',
      'large-uploads',
      'i18n',
      'other-clients',
      'versioning',
      'testing',
      'testing-with-cloudflares-plugin',
      'openapi',
      'tanstack-query',
      'fresh-data',
      'debugging',
      'dev-toolbar',
      'security',
      'performance',
      'deploying',
      'node',
      'set-up-by-hand',
    ],
  },
  { label: 'Recipes', pages: ['recipes', 'recipes/*'] },
  { label: 'Migrate', pages: ['migrating-*'] },
  { label: 'Reference', pages: ['faq', 'comparison', 'benchmarks', 'reliability'] },
  { label: 'API', pages: ['api', 'api/*'], collapsed: true },
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

/** Starlight's sidebar: the existing pages, and at the end those that no group names. */
export function sidebarOf(pages: readonly Pick<Page, 'id' | 'title'>[]): Group[] {
  const left = new Map(pages.map(({ id, title }) => [id, title]))
  left.set('index', 'Overview')
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
  return sidebar.filter(({ items }) => items.length > 0)
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
  if (id === 'errors/all') return 'All numbers'
  const entry = /^@gnosticdev\/hono-actions(\/.+)?$/.exec(title)
  if (entry) return entry[1]?.slice(1) ?? 'the integration'
  return title.replace(/^Migrating from /, 'From ')
}
