import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { typesFile } from '../../src/integration/types-file.ts'
import { statusByCode } from '../../src/shared/error-codes.ts'
import { npx, root } from '../support/build.ts'
import { configWith, type Files, writeProject } from '../support/project.ts'

const pages = globSync('docs/*.md', { cwd: root }).sort()
const documents = ['README.md', 'CONTRIBUTING.md', ...pages]

interface Link {
  target: string
  title: string | undefined
}

/** A document without its code, in which brackets and hashes mean something else. */
function proseOf(document: string): string {
  return readFileSync(join(root, document), 'utf8')
    .replace(/^```.*?^```$/gms, '')
    .replace(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ' '))
}

/** The relative links of a document. */
function linksOf(document: string): Link[] {
  const links = proseOf(document).matchAll(/\]\(([^)\s]+)(?:\s+"([^"]*)")?\)/g)
  return [...links]
    .map(([, target = '', title]) => ({ target, title }))
    .filter(({ target }) => !/^[a-z]+:/.test(target))
}

/** The fragments that a document's headings have on GitHub. */
function fragmentsOf(document: string): string[] {
  return [...proseOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** Whether a file of tests has one of that name; in a file of types a name is a comment. */
function hasTest(file: string, name: string): boolean {
  const code = readFileSync(file, 'utf8')
  if (file.endsWith('.test-d.ts')) return code.includes(name)
  return ["'", '"', '`'].some((quote) => code.includes(`${quote}${name}${quote}`))
}

describe('the links', () => {
  it.each(documents)('of %s lead to files, headings and tests that there are', (document) => {
    const broken = linksOf(document).filter(({ target, title }) => {
      const [path, fragment] = target.split('#')
      const file = path ? join(dirname(document), path) : document
      if (!existsSync(join(root, file))) return true
      if (fragment !== undefined && !fragmentsOf(file).includes(fragment)) return true
      if (!/\.test(-d)?\.ts$/.test(file)) return false
      return title === undefined || !hasTest(join(root, file), title)
    })
    expect(broken).toEqual([])
  })

  it('are found, by all of this', () => {
    const all = documents.flatMap(linksOf)
    expect(all.filter(({ target }) => target.includes('#')).length).toBeGreaterThan(5)
    expect(all.filter(({ title }) => title).length).toBeGreaterThan(20)
    expect(fragmentsOf('docs/errors.md')).toContain('own-errors')
    expect(hasTest(import.meta.filename, 'of a test that there is not'.toUpperCase())).toBe(false)
  })
})

describe('the comparison', () => {
  const rows = readFileSync(join(root, 'docs/comparison.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| |') && !line.startsWith('| ---'))
    .map((line) => line.split('|').map((cell) => cell.trim()))

  it.each(rows.map(([, what = '', ...cells]) => [what, cells]))(
    'shows a test for: %s',
    (_, cells) => {
      expect(cells).toHaveLength(8)
      const [ours = '', ...theirs] = cells
      expect(ours).toMatch(/^not yet|\]\(\.\.\/test\/\S+ "[^"]+"\)/)
      for (const cell of theirs.slice(0, -1)) {
        expect(cell).toMatch(/^(yes|no|partly: .+|not checked|one|any|Zod 4)\b/)
      }
    },
  )
})

describe('the errors', () => {
  it('are all in the table, with their status', () => {
    const page = readFileSync(join(root, 'docs/errors.md'), 'utf8')
    const shown = [...page.matchAll(/^\| `([A-Z_]+)` +\| (\d+) +\|$/gm)]
    expect(Object.fromEntries(shown.map(([, code, status]) => [code, Number(status)]))).toEqual(
      statusByCode,
    )
  })
})

/**
 * The code of a page, by the paths that its blocks begin with or else by their numbers. A block that
 * has a word behind its language, such as what an app looked like before, is only shown.
 */
function codeOf(page: string): Files {
  const files: Files = {}
  const blocks = readFileSync(join(root, page), 'utf8').matchAll(
    /^```(ts|tsx|astro)\n(.*?)^```$/gms,
  )
  for (const [number, [, type, code = '']] of [...blocks].entries()) {
    const path = /^(?:---\n)?\/\/ (\S+\.\w+)\n/.exec(code)?.[1] ?? `src/block-${number + 1}.${type}`
    if (path in files) throw new Error(`${page} shows ${path} twice`)
    files[path] = code
  }
  return files
}

/** Every page's code in a folder of its own, and one app that serves the actions of all of them. */
function appOfPages(): Files {
  const files: Files = {}
  const maps: string[] = []
  for (const page of pages) {
    const name = basename(page, '.md')
    for (const [path, code] of Object.entries(codeOf(page))) files[`src/${name}/${path}`] = code
    if (`src/${name}/src/server/actions.ts` in files) maps.push(name)
  }
  files['src/server/actions.ts'] = [
    ...maps.map((n) => `import { honoActions as ${n} } from '../${n}/src/server/actions'`),
    `export const honoActions = { ${maps.map((n) => `...${n}`).join(', ')} }`,
  ].join('\n')
  return files
}

describe('the code of the pages', () => {
  const shown = appOfPages()
  let folder: string

  beforeAll(async () => {
    folder = writeProject({
      ...shown,
      'src/pages/index.astro': '<p>page</p>\n',
      'astro.config.mjs': configWith('honoActions()'),
      'wrangler.toml': `name = "docs"
compatibility_date = "2026-10-12"
compatibility_flags = ["nodejs_compat", "enable_request_signal"]
[[d1_databases]]
binding = "DB"
database_name = "docs"
database_id = "00000000-0000-0000-0000-000000000000"
[[kv_namespaces]]
binding = "KV"
id = "00000000000000000000000000000000"
[[r2_buckets]]
binding = "PICTURES"
bucket_name = "pictures"
[[queues.producers]]
binding = "MAIL"
queue = "mail"
[[ratelimits]]
name = "LIMITER"
namespace_id = "1001"
simple = { limit = 5, period = 10 }
`,
      'tsconfig.json': JSON.stringify({
        extends: 'astro/tsconfigs/strict',
        include: ['.astro/types.d.ts', 'worker-configuration.d.ts', 'src'],
      }),
      // What the integration writes, for the modules on their own.
      'registered.d.ts': typesFile('./src/server/actions', '/api'),
      'tsconfig.modules.json': JSON.stringify({
        extends: '../../types/tsconfig.json',
        compilerOptions: { jsx: 'react-jsx', types: ['astro/client'] },
        include: ['registered.d.ts', 'worker-configuration.d.ts', 'src'],
      }),
    })
    await npx('wrangler', ['types'], folder)
  })

  it('is there', () => {
    const paths = Object.keys(shown).map((path) => relative('src', path))
    expect(paths).toEqual(
      expect.arrayContaining(['actions/src/notes.ts', 'forms/src/server/actions.ts']),
    )
    expect(paths.filter((path) => path.endsWith('.astro')).length).toBeGreaterThan(1)
  })

  it.concurrent('type-checks, each module', async ({ expect }) => {
    expect(await printedBy('tsc', ['-p', 'tsconfig.modules.json'])).toBe('')
  })

  it.concurrent('type-checks, each component', async ({ expect }) => {
    expect(await printedBy('astro', ['check'])).toMatch(/Result \([1-9]\d* files\):\s+- 0 errors/)
  })

  /** What a command prints, also where it fails. */
  function printedBy(command: string, args: string[]): Promise<string> {
    return npx(command, args, folder).catch(
      (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
    )
  }
})
