import { posix } from 'node:path'
import { spanOf } from '../init/syntax.ts'
import type { Project } from './project.ts'
import type { Part, Source } from './source.ts'
import { isCall } from './tree.ts'

/** Where the actions of an app are, and where they go. */
export interface ActionFiles {
  /** File that exports `server`. */
  index: Source
  all: Source[]
}

/** Finds the files of Astro Actions, and gives them their new paths. */
export function moveActionFiles(project: Project, srcDir: string): ActionFiles | undefined {
  const index = project.sources.find(({ path }) =>
    /^actions(?:\/index)?\.(?:[cm]?[jt]s)$/.test(posix.relative(srcDir, path)),
  )
  if (!index) return undefined
  const folder = `${srcDir}actions/`
  const inFolder = project.sources.filter(({ path }) => path.startsWith(folder))
  const all = [index, ...inFolder.filter((one) => one !== index)]
  for (const source of all) {
    const isAlone = all.length === 1
    source.newPath = isAlone
      ? `${srcDir}server/actions${posix.extname(source.path)}`
      : `${srcDir}server/${posix.relative(srcDir, source.path)}`
  }
  return { index, all }
}

/** Rewrites the imports of files that have moved, and of files by those. */
export function rewritePaths(part: Part, project: Project, { index, all }: ActionFiles): void {
  const { source, tree, imports } = part
  for (const literal of tree.all('StringLiteral')) {
    const parent = tree.parentOf(literal)
    const isImport =
      parent?.type === 'ImportDeclaration' ||
      parent?.type === 'ExportNamedDeclaration' ||
      parent?.type === 'ExportAllDeclaration' ||
      parent?.type === 'TSImportType' ||
      (parent?.type === 'TSLiteralType' && tree.parentOf(parent)?.type === 'TSImportType') ||
      (isCall(parent) && parent.callee.type === 'Import')
    if (!isImport) continue
    const { value } = literal
    const target = project.fileOf(source, value)
    const isMoved = source.newPath !== source.path
    const written =
      target && (all.includes(target) || (isMoved && value.startsWith('.')))
        ? project.specifierOf(source, target, value)
        : isMoved && value.startsWith('.')
          ? relativeTo(source, value)
          : value
    const server =
      parent?.type === 'ImportDeclaration' && target === index
        ? imports.from(value).filter(({ name }) => name === 'server')
        : []
    if (server.length > 0) {
      for (const { name, specifier } of imports.from(value)) {
        imports.move(specifier, written, name === 'server' ? 'honoActions' : name)
      }
    } else if (written !== value) {
      const { start, end } = spanOf(literal)
      source.replace({ start: start + 1, end: end - 1 }, written)
    }
  }
}

/** Rewrites the path of a file that has no syntax tree, such as a style sheet or a JSON file. */
function relativeTo({ path, newPath }: Source, specifier: string): string {
  const target = posix.join(posix.dirname(path), specifier)
  const relative = posix.relative(posix.dirname(newPath), target)
  return relative.startsWith('.') ? relative : `./${relative}`
}

/** Renames the export `server` to `honoActions`. */
export function renameServer({ tree, source }: Part): void {
  let isFound = false
  for (const statement of tree.program.body) {
    const declaration =
      statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declaration?.type === 'VariableDeclaration') {
      for (const { id } of declaration.declarations) {
        if (id.type !== 'Identifier' || id.name !== 'server') continue
        const { start } = spanOf(id)
        source.replace({ start, end: start + 'server'.length }, 'honoActions')
        for (const node of tree.references('server', tree.program)) {
          source.replace(spanOf(node), 'honoActions')
        }
        isFound = true
      }
    }
    if (statement.type !== 'ExportNamedDeclaration') continue
    for (const specifier of statement.specifiers) {
      if (specifier.type !== 'ExportSpecifier' || specifier.exported.type !== 'Identifier') continue
      if (specifier.exported.name !== 'server') continue
      if (specifier.local.name === 'server' && !statement.source) isFound = true
      else {
        const { end } = spanOf(specifier)
        const isRenamed = specifier.local.name !== 'server'
        const start = isRenamed ? spanOf(specifier.exported).start : end
        source.replace({ start, end }, isRenamed ? 'honoActions' : ' as honoActions')
        isFound = true
      }
    }
  }
  if (!isFound) source.find(0, 'Export the map of actions as `honoActions`')
}
