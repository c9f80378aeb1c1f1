import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser'
import { append, applyEdits, type Edit, type List, type Span } from './edit.ts'
import type { Missing } from './wrangler-types.ts'

/** Adds the missing parts to a JSON or JSONC Wrangler config; undefined if that is not possible. */
export function addToJsonc(code: string, { flag, database }: Missing): string | undefined {
  return addToLists(code, {
    compatibility_flags: flag && JSON.stringify(flag),
    d1_databases:
      database &&
      `{ "binding": ${JSON.stringify(database.binding)}, "database_name": ${JSON.stringify(database.database_name)} }`,
  })
}

/** Appends an item to each list of a JSON object, and creates the missing lists. */
function addToLists(code: string, items: Record<string, string | undefined>): string | undefined {
  const root = parseTree(code, [], { allowTrailingComma: true })
  if (root?.type !== 'object') return undefined
  const edits: Edit[] = []
  const properties: string[] = []
  for (const [name, item] of Object.entries(items)) {
    if (!item) continue
    const list = findNodeAtLocation(root, [name])
    if (list && list.type !== 'array') return undefined
    if (list) edits.push(...append(code, listOf(list), [item], false))
    else properties.push(`"${name}": [${item}]`)
  }
  return applyEdits(code, [...edits, ...append(code, listOf(root), properties, false)])
}

/**
 * Adds a property to an object of a JSON document, and creates the object if it is missing. Returns
 * undefined if either the document or the value is not an object.
 */
export function addToObject(
  code: string,
  object: string,
  key: string,
  value: string,
): string | undefined {
  const root = parseTree(code)
  if (root?.type !== 'object') return undefined
  const property = `${JSON.stringify(key)}: ${JSON.stringify(value)}`
  const found = findNodeAtLocation(root, [object])
  if (found && found.type !== 'object') return undefined
  if (found) return applyEdits(code, append(code, listOf(found), [property], false))
  return applyEdits(
    code,
    append(code, listOf(root), [`${JSON.stringify(object)}: { ${property} }`], false),
  )
}

function listOf(node: Node): List {
  return { ...spanOf(node), items: (node.children ?? []).map(spanOf) }
}

function spanOf({ offset, length }: Node): Span {
  return { start: offset, end: offset + length }
}
