import type { SchemaField } from '../actions/input/fields/describe.ts'
import { toJsonSchema, withoutNull } from '../actions/input/schema/standard-json-schema.ts'

/** JSON Schema of an input, in the dev server's format. */
export interface Schema {
  [keyword: string]: unknown
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

/** Returns the JSON Schema of a field, with its reference resolved and without null. */
export function schemaOf({ schemas: [schema] }: Pick<SchemaField, 'schemas'>): Schema {
  return schema ? (withoutNull(toJsonSchema(schema).resolved) as Schema) : {}
}
