import { posix } from 'node:path'
import { parse as parseJsonc } from 'jsonc-parser'
import type { Node } from '../init/syntax.ts'
import type { Part, Source } from './source.ts'
import { inner } from './tree.ts'

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

/** Pattern of an alias in the TypeScript config, such as `@/*`, and the folder that it stands for. */
interface Alias {
  prefix: string
  folder: string
}

/** Source files of an app, and how they import each other. */
export class Project {
  readonly sources: readonly Source[]
  readonly #byPath: Map<string, Source>
  readonly #aliases: Alias[]

  constructor(sources: readonly Source[], tsconfig: string | undefined) {
    this.sources = sources
    this.#byPath = new Map(sources.map((source) => [source.path, source]))
    this.#aliases = aliasesOf(tsconfig)
  }

  get parts(): Part[] {
    return this.sources.flatMap(({ parts }) => parts)
  }

  /** Returns the file that an import names, if it is one of the app's. */
  fileOf(from: Source, specifier: string): Source | undefined {
    const path = this.#pathOf(from, specifier)
    if (path === undefined) return undefined
    const plain = path.replace(/\.[cm]?jsx?$/, '')
    const candidates = [path, plain].flatMap((one) => [
      ...extensions.map((extension) => one + extension),
      ...indexes.map((index) => posix.join(one, index)),
    ])
    for (const candidate of candidates) {
      const source = this.#byPath.get(candidate)
      if (source) return source
    }
    return undefined
  }

  /** Writes an import of a file in the way of the old one: relative or by an alias. */
  specifierOf(from: Source, to: Source, old: string): string {
    const end = endOf(to, old)
    const alias = this.#aliases.find(({ prefix }) => !old.startsWith('.') && old.startsWith(prefix))
    if (alias && end.startsWith(alias.folder)) return alias.prefix + end.slice(alias.folder.length)
    const relative = posix.relative(posix.dirname(from.newPath), end)
    return relative.startsWith('.') ? relative : `./${relative}`
  }

  /** Finds the value of an expression: constants, and exports of other files. */
  resolve(part: Part, node: Node | undefined, depth = 0): { part: Part; node: Node } | undefined {
    const value = inner(node)
    if (value?.type !== 'Identifier' || depth > 5) return value && { part, node: value }
    const own = part.tree.valueOf(value.name)
    if (own) return this.resolve(part, own, depth + 1)
    for (const declaration of part.imports.declarations) {
      for (const specifier of declaration.specifiers) {
        if (specifier.type !== 'ImportSpecifier' || specifier.local.name !== value.name) continue
        const [other] = this.fileOf(part.source, declaration.source.value)?.parts ?? []
        const { imported } = specifier
        const name = imported.type === 'Identifier' ? imported.name : imported.value
        const found = other?.tree.valueOf(name)
        return other && found ? this.resolve(other, found, depth + 1) : undefined
      }
    }
    return undefined
  }

  #pathOf(from: Source, specifier: string): string | undefined {
    if (specifier.startsWith('.')) return posix.join(posix.dirname(from.path), specifier)
    const alias = this.#aliases.find(({ prefix }) => specifier.startsWith(prefix))
    return alias && posix.normalize(alias.folder + specifier.slice(alias.prefix.length))
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

function aliasesOf(tsconfig: string | undefined): Alias[] {
  const { compilerOptions } = (tsconfig && parseJsonc(tsconfig)) || {}
  const { baseUrl, paths } = compilerOptions ?? {}
  const base = typeof baseUrl === 'string' ? posix.normalize(`${baseUrl}/`) : './'
  const aliases: Alias[] = []
  for (const [pattern, targets] of Object.entries(paths ?? {})) {
    const target = Array.isArray(targets) ? targets[0] : undefined
    if (!pattern.endsWith('*') || typeof target !== 'string' || !target.endsWith('*')) continue
    const folder = posix.normalize(posix.join(base, target.slice(0, -1)))
    aliases.push({ prefix: pattern.slice(0, -1), folder: folder.replace(/^\.\//, '') })
  }
  if (typeof baseUrl === 'string') {
    const folder = base === './' ? '' : base
    aliases.push({ prefix: 'src/', folder: `${folder}src/` })
  }
  return aliases
}
