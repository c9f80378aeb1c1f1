import { posix } from 'node:path'
import { parse as parseJsonc } from 'jsonc-parser'
import type { Node } from '../init/syntax.ts'
import type { Part, Source } from './source.ts'
import { inner, isMember, nameOfMember, textOfName } from './tree.ts'

const extensions = [
  '',
  '.ts',
  '.tsx',
  '.mts',
  '.js',
  '.jsx',
  '.mjs',
  '.astro',
  '.vue',
  '.svelte',
  '.d.ts',
]
const indexes = ['index.ts', 'index.mts', 'index.tsx', 'index.js', 'index.mjs']

/** Alias, such as `@/*` for a folder, or `@actions` for one file. */
interface Alias {
  prefix: string
  /** Path of the folder, with its slash, or of the file. */
  target: string
  isFolder: boolean
}

/** Value of an expression, and the module that has it. */
interface Found {
  part: Part
  node: Node
}

/** Source files of an app, and how they import each other. */
export class Project {
  readonly sources: readonly Source[]
  readonly #byPath: Map<string, Source>
  readonly #aliases: Alias[]

  constructor(sources: readonly Source[], tsconfig = '', manifest = '') {
    this.sources = sources
    this.#byPath = new Map(sources.map((source) => [source.path, source]))
    this.#aliases = aliasesOf(tsconfig, manifest)
  }

  get parts(): Part[] {
    return this.sources.flatMap(({ parts }) => parts)
  }

  /** Returns the file that an import names, if it is one of the app's. */
  fileOf(from: Source, specifier: string): Source | undefined {
    const paths = this.#pathsOf(from, specifier)
    const candidates = paths.flatMap((path) => [path, path.replace(/\.[cm]?jsx?$/, '')])
    const files = candidates.flatMap((one) => [
      ...extensions.map((extension) => one + extension),
      ...indexes.map((index) => posix.join(one, index)),
    ])
    for (const candidate of files) {
      const source = this.#byPath.get(candidate)
      if (source) return source
    }
    return undefined
  }

  /** Writes an import of a file in the way of the old one: relative or by an alias. */
  specifierOf(from: Source, to: Source, old: string): string {
    const end = endOf(to, old)
    const alias = this.#aliases.find(
      (one) => one.isFolder && old.startsWith(one.prefix) && end.startsWith(one.target),
    )
    if (alias && !old.startsWith('.')) return alias.prefix + end.slice(alias.target.length)
    const relative = posix.relative(posix.dirname(from.newPath), end)
    return relative.startsWith('.') ? relative : `./${relative}`
  }

  /** Finds the value of an expression: constants, and exports of other files. */
  resolve(part: Part, node: Node | undefined, depth = 0): Found | undefined {
    const value = inner(node)
    if (!value || depth > 8) return value && { part, node: value }
    if (value.type === 'Identifier') {
      const own = part.tree.valueOf(value.name)
      if (own) return this.resolve(part, own, depth + 1)
      const imported = part.imports.importOf(value.name)
      return imported && this.#exportOf(part.source, imported.from, imported.name, depth + 1)
    }
    const name = isMember(value) ? nameOfMember(value) : undefined
    if (name !== undefined && isMember(value) && value.object.type === 'Identifier') {
      const imported = part.imports.importOf(value.object.name)
      if (imported?.name === '*') {
        return this.#exportOf(part.source, imported.from, name, depth + 1)
      }
    }
    return { part, node: value }
  }

  #exportOf(from: Source, specifier: string, name: string, depth: number): Found | undefined {
    const source = this.fileOf(from, specifier)
    const [part] = source?.parts ?? []
    if (!source || !part || depth > 8) return undefined
    for (const statement of part.tree.program.body) {
      if (statement.type === 'ExportDefaultDeclaration' && name === 'default') {
        return this.resolve(part, statement.declaration, depth + 1)
      }
      if (statement.type === 'ExportAllDeclaration') {
        const found = this.#exportOf(source, statement.source.value, name, depth + 1)
        if (found) return found
      }
      if (statement.type !== 'ExportNamedDeclaration') continue
      for (const one of statement.specifiers) {
        if (one.type !== 'ExportSpecifier' || textOfName(one.exported) !== name) continue
        return statement.source
          ? this.#exportOf(source, statement.source.value, one.local.name, depth + 1)
          : this.resolve(part, one.local, depth + 1)
      }
    }
    const own = part.tree.valueOf(name)
    return own && this.resolve(part, own, depth + 1)
  }

  #pathsOf(from: Source, specifier: string): string[] {
    if (specifier.startsWith('.')) return [posix.join(posix.dirname(from.path), specifier)]
    return this.#aliases.flatMap(({ prefix, target, isFolder }) => {
      if (!isFolder) return specifier === prefix ? [target] : []
      if (!specifier.startsWith(prefix)) return []
      return [posix.normalize(target + specifier.slice(prefix.length))]
    })
  }
}

/** Returns the new path of a file with the ending that the old import had. */
function endOf(to: Source, old: string): string {
  const { newPath } = to
  const extension = posix.extname(newPath)
  const bare = newPath.slice(0, -extension.length)
  const written = /\.(?:[cm]?[jt]sx?|astro|vue|svelte)$/.exec(old)?.[0]
  if (written) return bare + written
  const isFolder = posix.basename(bare) === 'index' && !/(?:^|\/)index$/.test(old)
  return isFolder ? posix.dirname(bare) : bare
}

/** Reads the aliases of the TypeScript config, and of `imports` in package.json. */
function aliasesOf(tsconfig: string, manifest: string): Alias[] {
  const { compilerOptions } = parseJsonc(tsconfig) ?? {}
  const { baseUrl, paths } = compilerOptions ?? {}
  const base = typeof baseUrl === 'string' ? posix.normalize(`${baseUrl}/`) : './'
  const { imports } = parseJsonc(manifest) ?? {}
  const aliases: Alias[] = []
  for (const [pattern, targets] of Object.entries({ ...imports, ...paths })) {
    for (const target of [targets].flat()) {
      if (typeof target !== 'string' || pattern.endsWith('*') !== target.endsWith('*')) continue
      const isFolder = pattern.endsWith('*')
      const path = posix.normalize(posix.join(base, target.replace(/\*$/, '')))
      aliases.push({ prefix: pattern.replace(/\*$/, ''), target: path, isFolder })
    }
  }
  if (typeof baseUrl === 'string') {
    const folder = base === './' ? '' : base
    aliases.push({ prefix: 'src/', target: `${folder}src/`, isFolder: true })
  }
  return aliases
}
