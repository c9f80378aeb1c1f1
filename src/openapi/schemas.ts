import type { JsonSchema } from '../actions/input/schema/json-schema.ts'

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const single = [
  'items',
  'additionalProperties',
  'not',
  'contains',
  'if',
  'then',
  'else',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
]
const lists = ['allOf', 'anyOf', 'oneOf', 'prefixItems']
const maps = ['properties', 'patternProperties', 'dependentSchemas', '$defs']

const prefix = '#/components/schemas/'

/** Schemas of a document that are used by reference. */
export class Schemas {
  readonly #named = new Map<string, JsonSchema>()
  /** Component names by source schema, so that two actions share one component. */
  readonly #made = new Map<string, string>()

  /**
   * Adds a schema to the document. Its definitions become components, and its references are
   * changed to them, because `#` is the root of another document here.
   *
   * @param name name of the component, for a recursive schema
   */
  take(schema: JsonSchema, name: string): JsonSchema {
    const { $defs = {}, ...root } = schema
    const definitions = $defs as Record<string, JsonSchema>
    const names = new Map<string, string>()
    const rename = (ref: string): string => {
      const known = names.get(ref)
      if (known !== undefined) return known
      const id = ref === '#' ? '' : decodePointer(ref.replace('#/$defs/', ''))
      const target = ref === '#' ? root : definitions[id]
      if (!target) return ref
      // Schema libraries use numbers for unnamed definitions.
      const own = /^[A-Za-z]/.test(id) ? id : `${name}${id.replace(/\W|_/g, '')}`
      const source = JSON.stringify([own, target, definitionsOf(target, definitions)])
      const made = this.#made.get(source)
      const component = made ?? this.#reserve(own.replace(/[^\w.-]/g, '_'), target)
      const renamed = prefix + component
      names.set(ref, renamed)
      this.#made.set(source, component)
      if (made === undefined) this.#named.set(component, mapRefs(target, rename))
      return renamed
    }
    const mapped = mapRefs(root, rename)
    const self = names.get('#')
    return self === undefined ? mapped : { $ref: self }
  }

  /** Adds a schema as a component, and returns the reference to it. */
  add(name: string, schema: JsonSchema): JsonSchema {
    this.#named.set(name, schema)
    return { $ref: prefix + name }
  }

  /** Resolves a reference. Any other schema is returned as it is. */
  resolve(schema: JsonSchema): JsonSchema {
    return resolveSchema(schema, (name) => this.#named.get(name))
  }

  toJSON(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  #reserve(name: string, schema: JsonSchema): string {
    let free = name
    for (let n = 2; this.#named.has(free); n++) free = `${name}_${n}`
    this.#named.set(free, schema)
    return free
  }
}

/** Resolves a reference of the document. Any other schema is returned as it is. */
function resolveSchema(
  schema: JsonSchema,
  find: (name: string) => JsonSchema | undefined,
): JsonSchema {
  let current = schema
  for (let i = 0; i < 16 && typeof current['$ref'] === 'string'; i++) {
    const { $ref, ...beside } = current
    const name = ($ref as string).slice(prefix.length)
    const target = find(name)
    if (!target) return {}
    current = { ...target, ...beside }
  }
  return current
}

/** Returns the definitions that a schema refers to, directly or indirectly. */
function definitionsOf(
  schema: JsonSchema,
  definitions: Record<string, JsonSchema>,
): Record<string, JsonSchema> {
  const found: Record<string, JsonSchema> = {}
  const visit = (ref: string): string => {
    const id = decodePointer(ref.replace('#/$defs/', ''))
    const target = definitions[id]
    if (target && !Object.hasOwn(found, id)) {
      found[id] = target
      mapRefs(target, visit)
    }
    return ref
  }
  mapRefs(schema, visit)
  return found
}

/** Copies a schema, and changes its references at every depth. */
function mapRefs(schema: JsonSchema, change: (ref: string) => string): JsonSchema {
  const copy: JsonSchema = { ...schema }
  const ref = copy['$ref']
  if (typeof ref === 'string') copy['$ref'] = change(ref)
  const inner = (value: unknown) => (isSchema(value) ? mapRefs(value, change) : value)
  for (const key of single) if (isSchema(copy[key])) copy[key] = inner(copy[key])
  for (const key of lists) if (Array.isArray(copy[key])) copy[key] = copy[key].map(inner)
  for (const key of maps) {
    const map = copy[key]
    if (!isSchema(map)) continue
    copy[key] = Object.fromEntries(Object.entries(map).map(([name, one]) => [name, inner(one)]))
  }
  return copy
}

/** Returns the schemas that are directly inside another one. */
export function childSchemas(schema: JsonSchema): JsonSchema[] {
  return [
    ...single.map((key) => schema[key]),
    ...lists.flatMap((key) => schema[key]),
    ...maps.flatMap((key) => Object.values(schema[key] ?? {})),
  ].filter(isSchema)
}

/** Returns true if a value is an object schema, not `true` or `false`. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns the schemas of a list such as `anyOf`. */
export function schemasIn(list: unknown): JsonSchema[] {
  return Array.isArray(list) ? list.filter(isSchema) : []
}

function decodePointer(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~')
}
