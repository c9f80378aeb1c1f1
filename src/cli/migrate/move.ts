import { posix } from 'node:path'
import { type Node, spanOf } from '../init/syntax.ts'
import type { Project } from './project.ts'
import type { Part, Source } from './source.ts'
import { declarationOf, isCall, isMember, keyName, nameOfMember, textOfName } from './tree.ts'

/** Where the actions of an app are, and where they go. */
export interface ActionFiles {
  /** File that exports `server`. */
  index: Source
  all: Source[]
}

/** Returns true for the file where Astro looks for the map of actions. */
export function isActionsFile(path: string, srcDir: string): boolean {
  return /^actions(?:\/index)?\.(?:[cm]?[jt]s)$/.test(posix.relative(srcDir, path))
}

/** Finds the files of Astro Actions, and gives them their new paths. */
export function moveActionFiles(project: Project, srcDir: string): ActionFiles | undefined {
  const index = project.sources.find(({ path }) => isActionsFile(path, srcDir))
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
      (isCall(parent) && parent.arguments[0] === literal && takesModule(parent.callee))
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
    if (target === index && parent) renameMembers(part, parent)
  }
}

/** Returns true for `import`, and for the functions of test runners that replace a module. */
function takesModule(callee: Node): boolean {
  if (callee.type === 'Import') return true
  if (!isMember(callee) || callee.object.type !== 'Identifier') return false
  return (
    ['vi', 'jest'].includes(callee.object.name) &&
    /^(?:do|un)?[mM]ock$|^import(?:Actual|Mock)$/.test(nameOfMember(callee) ?? '')
  )
}

/** Renames `server` where it is a property of the module with the map of actions. */
function renameMembers({ source, tree, imports }: Part, module: Node): void {
  const rename = (node: Node) => source.replace(spanOf(node), 'honoActions')
  if (module.type === 'ImportDeclaration') {
    for (const { type, local } of module.specifiers) {
      if (type !== 'ImportNamespaceSpecifier') continue
      for (const node of tree.references(local.name, tree.program)) {
        const parent = tree.parentOf(node)
        if (isMember(parent, 'server') && parent.object === node) rename(parent.property)
        if (parent?.type === 'TSQualifiedName' && parent.left === node) {
          if (parent.right.name === 'server') rename(parent.right)
        }
      }
    }
  }
  if (module.type === 'ExportNamedDeclaration') {
    for (const one of module.specifiers) {
      if (one.type !== 'ExportSpecifier' || one.local.name !== 'server') continue
      source.replace(spanOf(one), `honoActions as ${textOfName(one.exported)}`)
    }
  }
  const type = module.type === 'TSLiteralType' ? tree.parentOf(module) : module
  if (type?.type === 'TSImportType') {
    const { qualifier } = type
    if (qualifier?.type === 'Identifier' && qualifier.name === 'server') rename(qualifier)
    let access = tree.parentOf(type)
    while (access?.type === 'TSTypeQuery' || access?.type === 'TSParenthesizedType') {
      access = tree.parentOf(access)
    }
    const key = access?.type === 'TSIndexedAccessType' ? access.indexType : undefined
    const name = key?.type === 'TSLiteralType' ? key.literal : undefined
    if (name?.type === 'StringLiteral' && name.value === 'server') {
      source.replace(spanOf(name), `${imports.quote}honoActions${imports.quote}`)
    }
  }
  if (!isCall(module) || module.callee.type !== 'Import') return
  const awaited = tree.parentOf(module)
  const user = awaited && tree.parentOf(awaited)
  if (isMember(user, 'server') && user.object === awaited) rename(user.property)
  if (user?.type !== 'VariableDeclarator' || user.id.type !== 'ObjectPattern') return
  for (const property of user.id.properties) {
    if (property.type !== 'ObjectProperty' || keyName(property) !== 'server') continue
    if (property.shorthand) source.insert(spanOf(property).start, 'honoActions: ')
    else rename(property.key)
  }
}

/** Rewrites the path of a file that has no syntax tree, such as a style sheet or a JSON file. */
function relativeTo({ path, newPath }: Source, specifier: string): string {
  const target = posix.join(posix.dirname(path), specifier)
  const relative = posix.relative(posix.dirname(newPath), target)
  return relative.startsWith('.') ? relative : `./${relative}`
}

/** Renames the export `server` to `honoActions`, also in a file that is exported as a whole. */
export function renameServer(part: Part, project: Project): void {
  if (!renamesServer(part, project)) {
    part.source.find(0, 'Export the map of actions as `honoActions`')
  }
}

function renamesServer({ tree, source }: Part, project: Project): boolean {
  let isFound = false
  for (const statement of tree.program.body) {
    if (statement.type === 'ExportAllDeclaration') {
      const [part] = project.fileOf(source, statement.source.value)?.parts ?? []
      if (part && renamesServer(part, project)) isFound = true
    }
    const declaration = declarationOf(statement)
    if (declaration.type === 'VariableDeclaration') {
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
  return isFound
}
