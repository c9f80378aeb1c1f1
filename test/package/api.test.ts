import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { beforeAll, describe, expect, it } from 'vitest'
import { node, root } from '../support/build.ts'
import { temporaryFolder } from '../support/pack.ts'

const script = join(root, 'scripts/api.mjs')
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const entries = Object.entries<string | { default: string }>(exports)
  .filter(([entry]) => !entry.endsWith('.json'))
  .map(([entry, target]) => ({
    page: entry === '.' ? 'integration.md' : `${entry.slice(2).replaceAll('/', '-')}.md`,
    source: join(root, sourceOf(typeof target === 'string' ? target : target.default)),
  }))

function sourceOf(target: string): string {
  return target.replace('./dist/', 'src/').replace(/\.js$/, '.ts')
}

const pagesIn = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  )

const committed = pagesIn(join(root, 'docs/api'))

describe('the API reference', () => {
  let made: Record<string, string>

  beforeAll(async () => {
    const folder = join(temporaryFolder(), 'api')
    await node([script, folder], root)
    made = pagesIn(folder)
  })

  it('has a page for each entry, and an index of them', () => {
    const pages = ['README.md', ...entries.map(({ page }) => page)]
    expect(Object.keys(made).sort()).toEqual(pages.sort())
  })

  it('is what the docstrings say: if not, run npm run api', () => {
    expect(Object.keys(committed).sort()).toEqual(Object.keys(made).sort())
    for (const [name, text] of Object.entries(made)) expect(committed[name], name).toBe(text)
  })

  it('has no table of type parameters that only repeats the signature', () => {
    for (const [name, text] of Object.entries(made)) {
      const [, ...tables] = text.split(/^#+ Type Parameters$/m)
      for (const table of tables) expect(table.split('\n')[2], name).toContain('| Description |')
    }
  })

  it('says nothing of the machine that made it', () => {
    for (const text of Object.values(made)) expect(text).not.toMatch(/\/tmp\/|\/home\/|file:\/\//)
    for (const text of Object.values(made)) expect(text).not.toContain(root)
  })
})

describe('what the entries export', () => {
  const program = ts.createProgram(
    entries.map(({ source }) => source),
    ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
      ts.sys,
      root,
    ).options,
  )
  const checker = program.getTypeChecker()

  /** The names, and whether the package only hands them on. */
  function exportsOf(source: string): { name: string; isForeign: boolean }[] {
    const file = program.getSourceFile(source)
    const module = file && checker.getSymbolAtLocation(file)
    if (!module) throw new Error(`${source} is no module`)
    return checker.getExportsOfModule(module).map((symbol) => {
      const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0
      const [declaration] = (isAlias ? checker.getAliasedSymbol(symbol) : symbol).declarations ?? []
      const isForeign = declaration?.getSourceFile().fileName.includes('node_modules') ?? false
      const named = declaration && ts.isFunctionDeclaration(declaration) && declaration.name?.text
      return { name: (symbol.name === 'default' && named) || symbol.name, isForeign }
    })
  }

  it.each(entries)('is all on $page', ({ page, source }) => {
    const text = committed[page] ?? ''
    const headings = new Set(
      [...text.matchAll(/^### (?:~~)?(?:`abstract` )?([\w$\\]+)/gm)].map(([, name = '']) =>
        name.replaceAll('\\', ''),
      ),
    )
    const names = exportsOf(source)
    expect(names.length).toBeGreaterThan(0)
    for (const { name, isForeign } of names) {
      if (isForeign) expect(text, name).toContain(`\`${name}\``)
      else expect(headings, name).toContain(name)
    }
  })
})

describe('making the reference', () => {
  /** Writes the reference of a package with `code` as one of its two modules; returns what is wrong. */
  async function problemsOf(code: string): Promise<string> {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'src'))
    const exports = { './tried': './dist/tried.js', './other': './dist/other.js' }
    const manifest = { name: 'small', exports }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    writeFileSync(
      join(folder, 'tsconfig.json'),
      '{"include":["src"],"compilerOptions":{"types":[]}}',
    )
    writeFileSync(join(folder, 'src/tried.ts'), code)
    writeFileSync(join(folder, 'src/other.ts'), '/** Has nothing. @module */\nexport {}')
    const failure = await node([script, join(folder, 'api')], folder).then(
      () => undefined,
      (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
    )
    return failure ?? 'nothing'
  }

  it('fails where something is not documented, has no example, or is not exported', async () => {
    const problems = await problemsOf(`
      /** Hidden. */
      interface Hidden { a: string }
      /** Has a docstring, and refers to {@link nothing}. */
      export function greet(to: Hidden): string { return to.a }
      export interface Options { name: string }
    `)
    for (const problem of [
      /tried \(Module\).* does not have any documentation/,
      /tried\.Options \(Interface\).* does not have any documentation/,
      /tried\.Options\.name \(Property\).* does not have any documentation/,
      /tried\.greet has no @example/,
      /Hidden, .* is referenced by .*greet.* but not included/,
      /Failed to resolve link to "nothing"/,
    ]) {
      expect(problems).toMatch(problem)
    }
  })
})
