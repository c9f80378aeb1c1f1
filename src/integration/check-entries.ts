import type { ESTree } from 'vite'
import { keyProblem } from '../router/entries.ts'
import { IntegrationError } from './error.ts'

/** Loads the module that an import names. Returns undefined if it is not part of the app. */
export type LoadModule = (source: string) => Promise<LoadedModule | undefined>

/** A module's syntax tree, and the modules that it imports. */
export interface LoadedModule {
  program: ESTree.Program
  load: LoadModule
}

/**
 * Checks the names in `honoActions` while the app is built or served in development. It reads object
 * literals, the variables and imports that they refer to, and the exports of modules that are
 * imported as a map: `import * as admin from './admin'`. The router checks everything else when it
 * is created.
 *
 * @throws IntegrationError for a name that cannot be used, a name that occurs twice, or an empty map
 */
export async function checkEntries(module: LoadedModule): Promise<void> {
  const map = await findMap(module, 'honoActions', 0)
  if (map) await checkMap(map, [], new Set(), 0)
}

interface Entry {
  name: string
  value: ESTree.Node
  module: LoadedModule
  /** True if another entry may replace it. */
  isSpread: boolean
}

interface FoundMap {
  entries: Entry[]
  /** True if it has nothing, also nothing that cannot be read here. */
  isEmpty: boolean
}

const addAction = 'Add an action: myAction: defineHonoAction({ handler })'

/** Modules can import each other. */
const maxDepth = 16

async function checkMap(
  { entries, isEmpty }: FoundMap,
  path: readonly string[],
  names: Set<string>,
  depth: number,
): Promise<void> {
  const where = ['honoActions', ...path].join('.')
  if (isEmpty && path.length === 0) {
    throw new IntegrationError('HA203', 'honoActions is an empty object', addAction)
  }
  if (isEmpty) throw new IntegrationError('HA205', `${where} is an empty object`, addAction)
  for (const { name, value, module } of entries) {
    const problem = keyProblem(name)
    if (problem) {
      throw new IntegrationError(
        'HA204',
        `${where}["${name}"] can't have that name: ${problem}`,
        'Rename the key',
      )
    }
    const full = [...path, name].join('.')
    const inner = depth < maxDepth ? await mapOf(value, module, 0) : undefined
    if (inner) await checkMap(inner, [...path, name], names, depth + 1)
    else if (names.has(full)) {
      throw new IntegrationError(
        'HA209',
        `honoActions has two entries with the name ${full}`,
        'Rename one of them',
      )
    } else names.add(full)
  }
}

/** Returns the map that an expression is, or undefined if it is none or cannot be read. */
async function mapOf(
  value: ESTree.Node,
  module: LoadedModule,
  depth: number,
): Promise<FoundMap | undefined> {
  switch (value.type) {
    case 'ObjectExpression':
      return readObject(value, module, depth)
    case 'Identifier':
      return findMap(module, value.name, depth + 1)
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
      return mapOf(value.expression, module, depth)
    default:
      return undefined
  }
}

async function readObject(
  { properties }: ESTree.ObjectExpression,
  module: LoadedModule,
  depth: number,
): Promise<FoundMap> {
  let entries: Entry[] = []
  for (const property of properties) {
    const name = nameOf(property)
    if (property.type === 'SpreadElement') {
      const spread = (await mapOf(property.argument, module, depth))?.entries ?? []
      const replaced = new Set(spread.map((one) => one.name))
      entries = entries.filter((one) => !replaced.has(one.name))
      entries.push(...spread.map((one) => ({ ...one, isSpread: true })))
    } else if (name !== undefined) {
      entries = entries.filter((one) => !one.isSpread || one.name !== name)
      entries.push({ name, value: property.value, module, isSpread: false })
    }
  }
  return { entries, isEmpty: properties.length === 0 }
}

function nameOf(property: ESTree.ObjectPropertyKind): string | undefined {
  if (property.type !== 'Property' || property.computed) return undefined
  const { key } = property
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : undefined
}

/** Finds the map of a variable or of an export, in the module or in the one that it is imported from. */
async function findMap(
  module: LoadedModule,
  name: string,
  depth: number,
): Promise<FoundMap | undefined> {
  if (depth > maxDepth) return undefined
  for (const node of module.program.body) {
    const value = declaredIn(node, name)
    if (value) return mapOf(value, module, depth)
    const from = importOf(node, name)
    if (!from) continue
    if (from.source === undefined) {
      // Exported under its own name: another statement declares it.
      if (from.name === undefined || from.name === name) continue
      return findMap(module, from.name, depth + 1)
    }
    const imported = await module.load(from.source)
    if (!imported) return undefined
    if (from.name === undefined) return exportsOf(imported, depth + 1)
    return findMap(imported, from.name, depth + 1)
  }
  return undefined
}

/** Returns the value of a variable, or of the default export, that a statement declares. */
function declaredIn(node: ESTree.Program['body'][number], name: string): ESTree.Node | undefined {
  if (node.type === 'ExportDefaultDeclaration') {
    return name === 'default' ? node.declaration : undefined
  }
  const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : node
  if (declared?.type !== 'VariableDeclaration') return undefined
  const found = declared.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)
  return found?.init ?? undefined
}

/** The place of a value: another module, or another variable. Without a name, all exports. */
interface Origin {
  source?: string
  name?: string
}

/** Returns where the value comes from that a statement imports or exports as `name`. */
function importOf(node: ESTree.Program['body'][number], name: string): Origin | undefined {
  if (node.type === 'ImportDeclaration') {
    const { value: source } = node.source
    const found = node.specifiers.find(({ local }) => local.name === name)
    if (found?.type === 'ImportSpecifier') return { source, name: textOf(found.imported) }
    if (found?.type === 'ImportDefaultSpecifier') return { source, name: 'default' }
    return found && { source }
  }
  if (node.type === 'ExportAllDeclaration' && node.exported && textOf(node.exported) === name) {
    return { source: node.source.value }
  }
  if (node.type !== 'ExportNamedDeclaration') return undefined
  const found = node.specifiers.find(({ exported }) => textOf(exported) === name)
  return found && { ...sourceOf(node), name: textOf(found.local) }
}

function sourceOf({ source }: ESTree.ExportNamedDeclaration): { source?: string } {
  return source ? { source: source.value } : {}
}

function textOf(name: ESTree.ModuleExportName): string {
  return name.type === 'Identifier' ? name.name : String(name.value)
}

/** Returns the exports of a module, for `import * as admin from './admin'`. */
async function exportsOf(module: LoadedModule, depth: number): Promise<FoundMap> {
  const names = new Map<string, ESTree.Node>()
  let entries: Entry[] = []
  let hasOthers = false
  for (const node of module.program.body) {
    if (node.type === 'ExportAllDeclaration' && !node.exported) {
      hasOthers = true
      const imported = depth < maxDepth ? await module.load(node.source.value) : undefined
      if (imported) entries.push(...(await exportsOf(imported, depth + 1)).entries)
    } else if (node.type === 'ExportAllDeclaration' && node.exported) {
      names.set(textOf(node.exported), node.exported)
    } else if (node.type === 'ExportDefaultDeclaration') names.set('default', node.declaration)
    else if (node.type === 'ExportNamedDeclaration' && node.exportKind !== 'type') {
      for (const { exported } of node.specifiers) names.set(textOf(exported), exported)
      const { declaration } = node
      if (declaration?.type === 'VariableDeclaration') {
        for (const { id } of declaration.declarations) {
          if (id.type === 'Identifier') names.set(id.name, id)
        }
      } else if (declaration && 'id' in declaration && declaration.id?.type === 'Identifier') {
        if (!declaration.type.startsWith('TS')) names.set(declaration.id.name, declaration.id)
      }
    }
  }
  entries = entries.filter(({ name }) => !names.has(name) && name !== 'default')
  const own = [...names].map(([name, value]) => ({ name, value, module, isSpread: false }))
  return { entries: [...entries, ...own], isEmpty: own.length === 0 && !hasOthers }
}
