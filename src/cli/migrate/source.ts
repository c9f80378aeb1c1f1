import { applyEdits, type Edit, lineEnd, type Span } from '../init/edit.ts'
import { type Node, type Program, parseSyntax, spanOf } from '../init/syntax.ts'
import type { ParseAstro } from './astro-syntax.ts'
import { Imports } from './imports.ts'
import { Tree } from './tree.ts'

/** Place that a person has to look at. */
export interface Finding {
  /** Path of the file after the migration. */
  path: string
  line: number
  message: string
}

/** Module in a source file: the file itself, the component of an `.astro` file, or a script. */
export interface Part {
  source: Source
  tree: Tree
  imports: Imports
  /** True for a script that runs in the browser. */
  isScript: boolean
}

const scriptTypes = /\.(?:[cm]?[jt]s|[jt]sx)$/
const blockTypes = /\.(?:vue|svelte)$/

/** True for the files that have syntax trees. */
export function hasSyntax(path: string): boolean {
  return scriptTypes.test(path) || blockTypes.test(path) || path.endsWith('.astro')
}

/** Source file with the edits that are planned for it. */
export class Source {
  readonly path: string
  readonly code: string
  /** Path after the migration. */
  newPath: string
  readonly parts: readonly Part[]
  readonly #edits: Edit[] = []
  readonly #found: { start: number; message: string }[] = []

  /** @throws SyntaxError */
  constructor(path: string, code: string, parseAstro: ParseAstro) {
    this.path = path
    this.newPath = path
    this.code = code
    this.parts = programsOf(path, code, parseAstro).map(({ program, isScript }) => {
      const tree = new Tree(program)
      return { source: this, tree, imports: new Imports(this, tree), isScript }
    })
  }

  get isAstro(): boolean {
    return this.path.endsWith('.astro')
  }

  textOf(node: Node | Span): string {
    const { start, end } = spanOf(node)
    return this.code.slice(start, end)
  }

  replace({ start, end }: Span, text: string): void {
    this.#edits.push({ start, end, text })
  }

  insert(at: number, text: string): void {
    this.#edits.push({ start: at, end: at, text })
  }

  /** Removes a statement, with its line if nothing else is on it. */
  removeLines({ start, end }: Span): void {
    const before = this.code.lastIndexOf('\n', start - 1) + 1
    const rest = /^[ \t;]*(?:\r?\n|$)/.exec(this.code.slice(end))?.[0]
    const isAlone = this.code.slice(before, start).trim() === '' && rest !== undefined
    if (!isAlone) {
      this.replace({ start, end }, '')
      return
    }
    const after = end + rest.length
    const isAfterBlank = before === 0 || /\n[ \t]*\r?\n$/.test(this.code.slice(0, before))
    const isLast = this.code.slice(after).trim() === ''
    const blank = isAfterBlank ? /^[ \t]*\r?\n/.exec(this.code.slice(after))?.[0].length : 0
    // At the end of a file, the blank line before it goes as well.
    const begin = isLast
      ? this.code.slice(0, before).trimEnd().length + lineEnd(this.code).length
      : before
    this.replace({ start: before === 0 ? 0 : begin, end: after + (blank ?? 0) }, '')
  }

  /** Notes a place for a person. */
  find(node: Node | number, message: string): void {
    const start = typeof node === 'number' ? node : spanOf(node).start
    if (this.#found.some((one) => one.start === start && one.message === message)) return
    this.#found.push({ start, message })
  }

  /** Returns the indentation of the line at an offset. */
  indentAt(offset: number): string {
    return /^[ \t]*/.exec(this.code.slice(this.code.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? ''
  }

  get lineEnd(): string {
    return lineEnd(this.code)
  }

  get result(): string {
    return applyEdits(this.code, this.#edits)
  }

  /** Returns the noted places, with their lines in the result. */
  get findings(): Finding[] {
    const { result } = this
    return this.#found.map(({ start, message }) => {
      const line = result.slice(0, this.#placeOf(start)).split('\n').length
      return { path: this.newPath, line, message }
    })
  }

  /** Returns where an offset is in the result. */
  #placeOf(offset: number): number {
    let shift = 0
    for (const { start, end, text } of this.#edits) {
      if (start < offset && end > offset) shift += start - offset
      else if (end <= offset && start < offset) shift += text.length - (end - start)
      else if (start === offset && end === offset && text.endsWith('\n')) shift += text.length
    }
    return offset + shift
  }
}

function programsOf(
  path: string,
  code: string,
  parseAstro: ParseAstro,
): { program: Program; isScript: boolean }[] {
  if (path.endsWith('.astro')) {
    const { component, scripts } = parseAstro(code)
    return [
      { program: component, isScript: false },
      ...scripts.map((program) => ({ program, isScript: true })),
    ]
  }
  if (scriptTypes.test(path)) return [{ program: parseSyntax(code, path), isScript: false }]
  return [...code.matchAll(/(<script\b[^>]*>)([\s\S]*?)<\/script>/g)].flatMap((match) => {
    const [, open = '', inside = ''] = match
    // Data, such as JSON for search engines.
    if (/\btype=["'][^"']*json/.test(open)) return []
    // The same length, so that offsets are those of the file.
    const blank = code.slice(0, match.index + open.length).replaceAll(/[^\r\n]/g, ' ')
    const type = /\blang=["'](\w+)/.exec(open)?.[1]
    return { program: parseSyntax(blank + inside, type && `.${type}`), isScript: true }
  })
}

/** Removes an item of a list with the comma after it, or before it if it is the last one. */
export function removeItem(source: Source, items: readonly Node[], item: Node): void {
  const index = items.indexOf(item)
  const [before, after] = [items[index - 1], items[index + 1]]
  const { start, end } = spanOf(item)
  if (after) source.replace({ start, end: spanOf(after).start }, '')
  else source.replace({ start: before ? spanOf(before).end : start, end }, '')
}
