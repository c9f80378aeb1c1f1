import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { statusByCode } from '../../src/shared/errors/codes.ts'
import { npx, root } from '../support/build.ts'
import { codeOfPages, pages, writeDocs } from '../support/docs.ts'
import { astroCheck, typeErrors, wranglerTypes } from '../support/tools.ts'

const recipes = globSync('docs/recipes/*.md', { cwd: root }).sort()
const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pages, ...recipes]

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

/** The URL of a file for npm, which shows the README without the repository. */
const raw = 'https://raw.githubusercontent.com/gnosticdev/hono-actions/main/'

/** The relative links of a document, and those to its repository's files. */
function linksOf(document: string): Link[] {
  const links = proseOf(document).matchAll(/\]\(([^)\s]+)(?:\s+"([^"]*)")?\)/g)
  return [...links]
    .map(([, target = '', title]) => ({ target: target.replace(raw, ''), title }))
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
  if (["'", '"', '`'].some((quote) => code.includes(`${quote}${name}${quote}`))) return true
  // A name that is made for each of several tests: what is filled in has to be in the file as well.
  return [...code.matchAll(/it\(`([^`]*)`/g)].some(([, template = '']) => {
    const parts = template.split(/\$\{[^}]*\}/).map((part) => part.replaceAll(/[^\w ]/g, '\\$&'))
    const filledIn = new RegExp(`^${parts.join('(.+)')}$`).exec(name)?.slice(1)
    return filledIn?.every((part) => code.includes(`'${part}'`) || code.includes(` ${part}: `))
  })
}

describe('the links', () => {
  it.each(documents)('of %s lead to existing files, headings and tests', (document) => {
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
    const made = join(root, 'test/worker/events.test.ts')
    expect(hasTest(made, 'stream-pull: is kept at first only unbound, and kept bound')).toBe(true)
    expect(hasTest(made, 'stream-push: is kept unbound, and kept bound')).toBe(false)
  })
})

describe('the index of the pages', () => {
  it('has every page, once', () => {
    const linked = linksOf('docs/README.md').map(({ target }) => join('docs', target))
    const read = pages.filter((page) => dirname(page) === 'docs' && page !== 'docs/README.md')
    for (const page of [...read, ...recipes]) {
      expect(
        linked.filter((target) => target === page),
        page,
      ).toHaveLength(1)
    }
    expect(recipes.length).toBeGreaterThan(6)
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

describe('the README', () => {
  it('names the Astro that the package needs', () => {
    const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const [, astro] = /^\^(\d+\.\d+)\.0$/.exec(peerDependencies.astro) ?? []
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    expect(readme).toContain(`It needs Astro ${astro} or newer.`)
  })

  it('names the Node that the package needs, the oldest one of its commands, and the one they install', () => {
    const read = (file: string) => readFileSync(join(root, file), 'utf8')
    const { engines, devDependencies } = JSON.parse(read('package.json'))
    // The oldest Node on which CI runs the commands.
    const [, ofCommands] = /^ +node: \[(\d+), /m.exec(read('.github/workflows/ci.yml')) ?? []
    const [, ofPackage] = /^>=(\d+\.\d+)\.0$/.exec(engines.node) ?? []
    const [installed] = devDependencies.node.split('.')
    expect(read('README.md')).toContain(
      `The package needs Node ${ofPackage} or newer. The commands of this repository run on Node ` +
        `${ofCommands} too, and install their own Node ${installed}:`,
    )
  })
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

describe('the events', () => {
  it('are all in the table, with what they have', () => {
    const source = readFileSync(join(root, 'src/context/event.ts'), 'utf8')
    const page = readFileSync(join(root, 'docs/worker.md'), 'utf8')
    const events = [...source.matchAll(/^ {2}readonly kind: '([^']+)'\n(.*?)^\}/gms)]
    expect(events.length).toBeGreaterThan(5)
    for (const [, kind = '', rest = ''] of events) {
      const cells = page.split('\n').find((line) => line.startsWith(`| \`'${kind}'\` `))
      const shown = [...(cells?.split('|')[3] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name)
      const names = [...rest.matchAll(/^ {2}readonly (\w+):/gm)].map(([, name]) => name)
      expect(shown.filter((name) => name !== 'Date').sort(), kind).toEqual(names.sort())
    }
  })
})

describe('the code of the pages', () => {
  let folder: string

  beforeAll(async () => {
    folder = writeDocs()
    await wranglerTypes(folder)
  })

  it('is there', () => {
    const paths = Object.keys(codeOfPages()).map((path) => relative('src', path))
    expect(paths).toEqual(
      expect.arrayContaining(['actions/src/notes.ts', 'forms/src/server/actions.ts']),
    )
    expect(paths.filter((path) => path.endsWith('.astro')).length).toBeGreaterThan(1)
  })

  it('type-checks, each module', async () => {
    expect(await typeErrors(folder, 'tsconfig.modules.json')).toBe('')
  })

  it('type-checks, each component', async () => {
    // Writes the types that the check needs.
    await npx('astro', ['sync'], folder)
    expect(await astroCheck(folder)).toMatch(/Result \([1-9]\d* files\):\s+- 0 errors/)
  })
})
