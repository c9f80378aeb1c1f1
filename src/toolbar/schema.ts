/** JSON Schema of an input, in the dev server's format. */
export interface Schema {
  type?: string | string[]
  format?: string
  contentMediaType?: string
  description?: string
  title?: string
  default?: unknown
  const?: unknown
  enum?: unknown[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  prefixItems?: Schema[]
  additionalProperties?: Schema | boolean
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  $ref?: string
  $defs?: Record<string, Schema>
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  pattern?: string
}

/** Schema with resolved references and merged `allOf`. */
export interface Resolved {
  schema: Schema
  /** True if it also accepts null. */
  nullable: boolean
  /** Variants. More than one if it accepts several kinds of value. */
  variants: Schema[]
}

/** @param root schema with the definitions that references name */
export function resolve(schema: Schema, root: Schema): Resolved {
  const plain = merge(schema, root)
  const variants = (plain.anyOf ?? plain.oneOf ?? []).map((one) => merge(one, root))
  const types = Array.isArray(plain.type) ? plain.type : []
  const split = types.map((type) => ({ ...plain, type }))
  const all = variants.length > 0 ? variants : split
  const others = all.filter(({ type }) => type !== 'null')
  const nullable = others.length < all.length || plain.type === 'null'
  const [only] = others
  if (others.length === 1 && only) {
    const { anyOf: _, oneOf: __, type: ___, ...outer } = plain
    const inner = resolve({ ...outer, ...only }, root)
    return { ...inner, nullable: nullable || inner.nullable }
  }
  return { schema: plain, nullable, variants: others }
}

/** Resolves the reference of a schema, and merges its `allOf`. */
function merge(schema: Schema, root: Schema, depth = 0): Schema {
  if (depth > 20) return {}
  const { $ref, allOf = [], ...own } = schema
  const merged: Schema = { ...own }
  for (const part of [...($ref === undefined ? [] : [referred($ref, root)]), ...allOf]) {
    const { properties, required, ...others } = merge(part, root, depth + 1)
    for (const [key, value] of Object.entries(others)) {
      if (!(key in merged)) Object.assign(merged, { [key]: value })
    }
    if (properties) merged.properties = { ...properties, ...merged.properties }
    if (required) merged.required = [...required, ...(merged.required ?? [])]
  }
  return merged
}

function referred(ref: string, root: Schema): Schema {
  if (ref === '#') return root
  const name = /^#\/(?:\$defs|definitions)\/(.+)$/.exec(ref)?.[1]
  return (name !== undefined && root.$defs?.[name.replaceAll('~1', '/')]) || {}
}
