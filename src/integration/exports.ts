import type { ESTree } from 'vite'
import { IntegrationError } from './error.ts'

/**
 * Checks that a module exports `honoActions`.
 *
 * @param program the module's syntax tree, as JavaScript
 * @param file the module's path, for the message
 * @throws IntegrationError if it does not. A module with `export *` passes: its exports are only
 * known at run time, and the router checks them then.
 */
export function requireHonoActionsExport(program: ESTree.Program, file: string): void {
  const names: string[] = []
  for (const node of program.body) {
    if (node.type === 'ExportAllDeclaration' && !node.exported) return
    if (node.type === 'ExportDefaultDeclaration') names.push('default')
    if (node.type !== 'ExportNamedDeclaration') continue
    for (const specifier of node.specifiers) {
      const { exported } = specifier
      names.push(exported.type === 'Identifier' ? exported.name : String(exported.value))
    }
    if (node.declaration?.type === 'VariableDeclaration') {
      for (const { id } of node.declaration.declarations) {
        if (id.type === 'Identifier') names.push(id.name)
      }
    }
  }
  if (names.includes('honoActions')) return
  const found = names.length > 0 ? `It exports ${names.join(', ')}.` : 'It exports nothing.'
  throw new IntegrationError(
    'HA103',
    `${file} does not export "honoActions". ${found}`,
    'Add: export const honoActions = { myAction }',
  )
}
