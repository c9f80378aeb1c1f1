import type { JsonSchema } from '../actions/input/schema/json-schema.ts'
import { childSchemas, isSchema, schemasIn } from './schemas.ts'

type Resolve = (schema: JsonSchema) => JsonSchema

/**
 * Omits optional files from a schema, because JSON cannot carry them.
 *
 * @returns the same schema if it has no files; undefined if a file is required
 */
export function pruneFiles(
  schema: JsonSchema,
  resolve: Resolve,
  seen: readonly unknown[] = [],
): JsonSchema | undefined {
  const ref = schema['$ref']
  // A recursive schema stays as it is inside itself.
  if (!hasFile(schema, resolve) || (ref !== undefined && seen.includes(ref))) return schema
  const prune = (one: JsonSchema) => pruneFiles(one, resolve, ref ? [...seen, ref] : seen)
  const { properties, items, ...rest } = resolve(schema)
  if (rest['format'] === 'binary') return undefined
  const pruned: JsonSchema = rest
  if (isSchema(properties)) {
    const required = Array.isArray(rest['required']) ? rest['required'] : []
    const kept: Record<string, unknown> = {}
    for (const [name, one] of Object.entries(properties)) {
      const inner = isSchema(one) ? prune(one) : one
      if (inner !== undefined) kept[name] = inner
      else if (required.includes(name)) return undefined
    }
    pruned['properties'] = kept
  }
  if (isSchema(items)) {
    const inner = prune(items)
    // Such a list can only be empty.
    if (inner) pruned['items'] = inner
    else if (Number(rest['minItems'] ?? 0) > 0) return undefined
    else pruned['maxItems'] = 0
  }
  for (const key of ['anyOf', 'oneOf']) {
    if (!Array.isArray(rest[key])) continue
    const members = schemasIn(rest[key]).flatMap((one) => prune(one) ?? [])
    if (members.length === 0) return undefined
    pruned[key] = members
  }
  if (Array.isArray(rest['allOf'])) {
    const members = schemasIn(rest['allOf']).map(prune)
    if (members.includes(undefined)) return undefined
    pruned['allOf'] = members
  }
  return pruned
}

function hasFile(schema: JsonSchema, resolve: Resolve, seen = new Set<unknown>()): boolean {
  const ref = schema['$ref']
  if (ref !== undefined && seen.has(ref)) return false
  if (ref !== undefined) seen.add(ref)
  const target = resolve(schema)
  if (target['format'] === 'binary') return true
  return childSchemas(target).some((one) => hasFile(one, resolve, seen))
}
