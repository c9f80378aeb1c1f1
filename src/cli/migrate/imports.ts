import { type Node, spanOf } from '../init/syntax.ts'
import type { Source } from './source.ts'
import { type Identifier, keyName, type Tree, textOfName } from './tree.ts'

type ImportDeclaration = Extract<Node, { type: 'ImportDeclaration' }>
type ImportSpecifier = Extract<Node, { type: 'ImportSpecifier' }>

interface Added {
  /** Local name, by export. */
  values: Map<string, string>
  types: Map<string, string>
}

/** Imports of a module: what it has, and what is added and removed. */
export class Imports {
  readonly #source: Source
  readonly #tree: Tree
  readonly #removed = new Set<ImportSpecifier>()
  readonly #replaced = new Set<Node>()
  readonly #added = new Map<string, Added>()
  readonly #statements: string[] = []

  constructor(source: Source, tree: Tree) {
    this.#source = source
    this.#tree = tree
  }

  get declarations(): ImportDeclaration[] {
    return this.#tree.all('ImportDeclaration')
  }

  /** Returns which module a local name is imported from, and its name there: `*` for all of it. */
  importOf(local: string): { from: string; name: string } | undefined {
    for (const { source, specifiers } of this.declarations) {
      const specifier = specifiers.find((one) => one.local.name === local)
      if (!specifier) continue
      const others = { ImportDefaultSpecifier: 'default', ImportNamespaceSpecifier: '*' }
      const name =
        specifier.type === 'ImportSpecifier'
          ? textOfName(specifier.imported)
          : others[specifier.type]
      return { from: source.value, name }
    }
    return undefined
  }

  /** Returns the named imports from a module. */
  from(module: string): { name: string; local: string; specifier: ImportSpecifier }[] {
    return this.declarations
      .filter(({ source }) => source.value === module)
      .flatMap(({ specifiers }) =>
        specifiers.flatMap((specifier) =>
          specifier.type === 'ImportSpecifier'
            ? [{ name: textOfName(specifier.imported), local: specifier.local.name, specifier }]
            : [],
        ),
      )
  }

  /** Returns the local name of an import; undefined if it is not imported. */
  localOf(module: string, name: string): string | undefined {
    return this.from(module).find((one) => one.name === name)?.local
  }

  /** Returns the references to an import. */
  references(module: string, name: string): Identifier[] {
    return this.from(module)
      .filter((one) => one.name === name)
      .flatMap(({ local }) => this.#tree.references(local, this.#tree.program))
  }

  /** Imports a name, and returns its local name. */
  add(module: string, name: string, { isType = false, alias = '' } = {}): string {
    const own = this.localOf(module, name)
    if (own) return own
    const added = this.#added.get(module) ?? { values: new Map(), types: new Map() }
    this.#added.set(module, added)
    const known = added.values.get(name) ?? (isType ? added.types.get(name) : undefined)
    if (known) return known
    const local =
      alias || (this.#isTaken(name) ? `hono${name[0]?.toUpperCase()}${name.slice(1)}` : name)
    if (!isType) added.types.delete(name)
    added[isType ? 'types' : 'values'].set(name, local)
    return local
  }

  /** Replaces a reference to an import, which is then not renamed when the import moves. */
  replaceReference(node: Identifier, text: string): void {
    this.#replaced.add(node)
    this.#source.replace(spanOf(node), text)
  }

  /** Replaces an import by an import of another module, and renames what refers to it. */
  move(specifier: ImportSpecifier, module: string, name: string): void {
    const declaration = this.#tree.parentOf(specifier) as ImportDeclaration
    const { local } = specifier
    const isAliased = local.name !== textOfName(specifier.imported)
    const isType = declaration.importKind === 'type' || specifier.importKind === 'type'
    this.#removed.add(specifier)
    const references = this.#tree.references(local.name, this.#tree.program)
    const left = references.filter((node) => !this.#replaced.has(node))
    if (left.length < references.length && left.length === 0) return
    const added = this.add(module, name, { isType, alias: isAliased ? local.name : '' })
    if (added === local.name) return
    for (const node of left) this.#rename(node, added)
  }

  /** Adds a statement after the imports. */
  addStatement(line: string): void {
    this.#statements.push(line)
  }

  /** Writes the changed imports to the source. */
  write(): void {
    const { declarations } = this
    const changed = declarations.filter(({ specifiers }) =>
      specifiers.some((one) => this.#removed.has(one as ImportSpecifier)),
    )
    const lines = [...this.#added]
      .sort(([one], [other]) => compare(orderOf(one), orderOf(other)))
      .map(([module, added]) => this.#line(module, added))
    const [first] = changed
    const eol = this.#source.lineEnd
    if (first) {
      const indent = this.#source.indentAt(spanOf(first).start)
      this.#replace(first, lines.join(eol + indent))
      for (const declaration of changed.slice(1)) this.#replace(declaration, '')
    }
    const after = [
      ...(first ? [] : lines),
      ...(this.#statements.length > 0 ? [''] : []),
      ...this.#statements,
    ]
    if (after.length > 0) this.#insert(after)
  }

  #insert(lines: string[]): void {
    const source = this.#source
    const eol = source.lineEnd
    const last = this.declarations.at(-1)
    if (last) {
      const { start, end } = spanOf(last)
      source.insert(
        end,
        lines.map((line) => (line && eol + source.indentAt(start) + line) || eol).join(''),
      )
      return
    }
    if (source.isAstro && !source.code.startsWith('---')) {
      source.insert(0, `---${eol}${lines.filter(Boolean).join(eol)}${eol}---${eol}`)
      return
    }
    const [statement] = this.#tree.program.body
    const at = source.isAstro
      ? source.code.indexOf('\n') + 1
      : statement
        ? spanOf(statement).start
        : 0
    const indent = source.isAstro ? '' : source.indentAt(at)
    // The blank line that formatters want after imports.
    const all = statement ? [...lines, ''] : lines
    source.insert(at, all.map((line) => (line ? line + eol + indent : eol + indent)).join(''))
  }

  /** Writes an import declaration with what is left of it, after other lines. */
  #replace(declaration: ImportDeclaration, lines: string): void {
    const left = declaration.specifiers.filter((one) => !this.#removed.has(one as ImportSpecifier))
    const source = this.#source
    if (left.length === 0 && lines === '') {
      source.removeLines(spanOf(declaration))
      return
    }
    const named = left.filter((one) => one.type === 'ImportSpecifier')
    const others = left
      .filter((one) => one.type !== 'ImportSpecifier')
      .map((one) => source.textOf(one))
    const list =
      named.length > 0 ? [`{ ${named.map((one) => source.textOf(one)).join(', ')} }`] : []
    const kind = declaration.importKind === 'type' ? 'type ' : ''
    const kept = `import ${kind}${[...others, ...list].join(', ')} from ${source.textOf(declaration.source)}${this.#end}`
    const texts = [...(lines ? [lines] : []), ...(left.length > 0 ? [kept] : [])]
    const indent = source.indentAt(spanOf(declaration).start)
    source.replace(spanOf(declaration), texts.join(source.lineEnd + indent))
  }

  #line(module: string, { values, types }: Added): string {
    const named = (map: Map<string, string>) =>
      [...map].map(([name, local]) => (name === local ? name : `${name} as ${local}`))
    const kind = values.size === 0 ? 'type ' : ''
    const names = [
      ...named(values),
      ...named(types).map((name) => (kind ? name : `type ${name}`)),
    ].sort((one, other) => compare(one.replace(/^type /, ''), other.replace(/^type /, '')))
    const { quote } = this
    return `import ${kind}{ ${names.join(', ')} } from ${quote}${module}${quote}${this.#end}`
  }

  /** Returns the quote of the module's strings. */
  get quote(): string {
    const first = this.#tree.all('StringLiteral').find((node) => {
      // An attribute has the quotes of HTML.
      return this.#tree.parentOf(node)?.type !== 'JSXAttribute'
    })
    return first && this.#source.textOf(first).startsWith('"') ? '"' : "'"
  }

  get #end(): string {
    const { body } = this.#tree.program
    const shown = body.find(({ type }) => type === 'ImportDeclaration') ?? body[0]
    return shown && this.#source.textOf(shown).endsWith(';') ? ';' : ''
  }

  #isTaken(name: string): boolean {
    const specifiers = this.declarations.flatMap(({ specifiers }) => specifiers)
    const isReplaced = specifiers.some(
      (one) => one.local.name === name && this.#removed.has(one as ImportSpecifier),
    )
    return !isReplaced && this.#tree.has(name)
  }

  #rename(node: Identifier, name: string): void {
    const parent = this.#tree.parentOf(node)
    const isShorthand = parent?.type === 'ObjectProperty' && parent.shorthand
    this.#source.replace(spanOf(node), isShorthand ? `${keyName(parent)}: ${name}` : name)
  }
}

/** Compares names like Biome sorts them: without regard to case. */
function compare(one: string, other: string): number {
  return one.toLowerCase() < other.toLowerCase() ? -1 : 1
}

/** Puts relative imports after those of packages. */
function orderOf(module: string): string {
  return module.replace(/^\./, '~')
}
