import type { ESTree } from 'vite'
import { keyProblem } from '../router/entries.ts'
import { IntegrationError } from './error.ts'

/** Loads the module that an import names. Returns undefined if it is not part of the app. */
export type LoadModule = (source: string) => Promise<LoadedModule | undefined>

/** A module's syntax tree, as JavaScript, and the modules that it imports. */
export interface LoadedModule {
  program: ESTree.Program
  load: LoadModule
}

/**
 * Checks the names in `honoActions` while the app is built. It reads object literals, and the
 * variables and imports that they refer to. The router checks everything else when it is created.
 *
 * @throws IntegrationError for a name that cannot be used, a name that occurs twice, or an empty map
 */
export async function checkEntries(module: LoadedModule): Promise<void> {
  const map = await findObject(module, 'honoActions')
  if (map) await checkMap(map, [], new Set(), 0)
}

interface FoundObject {
  object: ESTree.ObjectExpression
  module: LoadedModule
}

const addAction = 'Add an action: myAction: defineHonoAction({ handler })'

/** Modules can import each other. */
const maxDepth = 16

async function checkMap(
  { object, module }: FoundObject,
  path: readonly string[],
  names: Set<string>,
  depth: number,
): Promise<void> {
  const where = ['honoActions', ...path].join('.')
  const isEmpty = object.properties.length === 0
  if (isEmpty && path.length === 0) {
    throw new IntegrationError('HA203', 'honoActions is an empty object', addAction)
  }
  if (isEmpty) throw new IntegrationError('HA205', `${where} is an empty object`, addAction)
  for (const property of object.properties) {
    const name = nameOf(property)
    if (name === undefined || property.type !== 'Property') continue
    const problem = keyProblem(name)
    if (problem) {
      throw new IntegrationError(
        'HA204',
        `${where}["${name}"] can't have that name: ${problem}`,
        'Rename the key',
      )
    }
    const full = [...path, name].join('.')
    const inner = depth < maxDepth ? await objectOf(property.value, module) : undefined
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

function nameOf(property: ESTree.ObjectPropertyKind): string | undefined {
  if (property.type !== 'Property' || property.computed) return undefined
  const { key } = property
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : undefined
}

async function objectOf(
  value: ESTree.Node,
  module: LoadedModule,
): Promise<FoundObject | undefined> {
  if (value.type === 'ObjectExpression') return { object: value, module }
  return value.type === 'Identifier' ? findObject(module, value.name) : undefined
}

/** Finds the object literal of a variable, in the module or in the one that it is imported from. */
async function findObject(
  module: LoadedModule,
  name: string,
  depth = 0,
): Promise<FoundObject | undefined> {
  if (depth > maxDepth) return undefined
  for (const node of module.program.body) {
    const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : node
    if (declared?.type === 'VariableDeclaration') {
      for (const { id, init } of declared.declarations) {
        if (id.type !== 'Identifier' || id.name !== name || !init) continue
        return init.type === 'ObjectExpression' ? { object: init, module } : undefined
      }
    }
    const from = importOf(node, name)
    if (!from) continue
    const imported = await module.load(from.source)
    return imported && findObject(imported, from.name, depth + 1)
  }
  return undefined
}

/** Returns the module and the name from which a statement imports or re-exports `name`. */
function importOf(
  node: ESTree.Program['body'][number],
  name: string,
): { source: string; name: string } | undefined {
  const text = (one: ESTree.ModuleExportName) => {
    return one.type === 'Identifier' ? one.name : String(one.value)
  }
  if (node.type === 'ImportDeclaration') {
    for (const one of node.specifiers) {
      if (one.type !== 'ImportSpecifier' || one.local.name !== name) continue
      return { source: node.source.value, name: text(one.imported) }
    }
  }
  if (node.type === 'ExportNamedDeclaration' && node.source) {
    for (const one of node.specifiers) {
      if (text(one.exported) === name) return { source: node.source.value, name: text(one.local) }
    }
  }
  return undefined
}
