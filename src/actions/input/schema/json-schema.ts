import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import { isSensitive } from '../fields/sensitive.ts'
import { classOf, isZodSchema, zod } from './zod.ts'

/** A JSON Schema (draft 2020-12), which is not shared with any other code. */
export interface JsonSchema {
  [keyword: string]: unknown
}

type Side = 'input' | 'output'

/** A keyword of {@link markedInputSchema}: the name of a class, `bigint` or `undefined`. */
export const kindKeyword = 'x-hono-actions-kind'

const text = { type: 'string' }
const wholeNumber = { ...text, pattern: '^-?\\d+$', description: 'A whole number, as text' }
const dateTime = { ...text, format: 'date-time' }
const file = { ...text, format: 'binary', contentMediaType: 'application/octet-stream' }

/** The schemas of classes that JSON cannot represent, by the name of the class. */
const byClass: Record<Side, Record<string, JsonSchema>> = {
  input: {
    Date: dateTime,
    File: file,
    Blob: file,
    URL: { ...text, format: 'uri' },
    Set: { type: 'array' },
    Map: { type: 'array', items: { type: 'array', minItems: 2, maxItems: 2 } },
  },
  // As `JSON.stringify` encodes them: collections have no properties of their own.
  output: {
    Date: dateTime,
    File: file,
    Blob: file,
    URL: { ...text, format: 'uri' },
    Set: { type: 'object', description: 'A set, which JSON has no form for' },
    Map: { type: 'object', description: 'A map, which JSON has no form for' },
  },
}

/**
 * Returns the JSON Schema of a schema's input, or undefined if its library cannot create one.
 * Libraries with Standard JSON Schema can: Zod from 4.2, ArkType, and Valibot with
 * `toStandardJsonSchema`. Values that JSON cannot represent are described as they are sent: dates,
 * files and bigints as text. A part that cannot be described, such as a custom check, accepts any
 * value.
 */
export function inputJsonSchema(schema: StandardSchemaV1): JsonSchema | undefined {
  return withoutSecrets(jsonSchemaOf(schema, 'input'))
}

/** Returns the JSON Schema of a schema's output, as the caller gets it in JSON. */
export function outputJsonSchema(schema: StandardSchemaV1): JsonSchema | undefined {
  return withoutSecrets(jsonSchemaOf(schema, 'output'))
}

/**
 * Returns the JSON Schema of a schema's input, in which the schemas of values that JSON does not
 * have are marked. Only ArkType's are.
 */
export function markedInputSchema(schema: StandardSchemaV1): JsonSchema | undefined {
  return jsonSchemaOf(schema, 'input', markedClasses)
}

/** Removes the defaults and examples of passwords and other sensitive values, here and inside. */
function withoutSecrets<Schema>(schema: Schema, name = '', isInside = false): Schema {
  if (typeof schema !== 'object' || schema === null) return schema
  const target = schema as JsonSchema
  const isSecret = isInside || isSensitive(name, target)
  if (isSecret) for (const key of shownValues) delete target[key]
  for (const [key, inner] of Object.entries(target)) {
    const isNamed = key === 'properties' && typeof inner === 'object' && inner !== null
    if (!isNamed) withoutSecrets(inner, '', isSecret)
    else for (const [at, one] of Object.entries(inner)) withoutSecrets(one, at, isSecret)
  }
  return schema
}

const shownValues = ['default', 'example', 'examples']

const marked = (kind: string, schema: JsonSchema): JsonSchema => ({
  ...schema,
  [kindKeyword]: kind,
})

const markedClasses = Object.fromEntries(
  Object.entries(byClass.input).map(([name, schema]) => [name, marked(name, schema)]),
)

function jsonSchemaOf(
  schema: StandardSchemaV1,
  side: Side,
  classes = byClass[side],
): JsonSchema | undefined {
  const definitions: Record<string, JsonSchema> = {}
  elements = { names: new Map(), definitions }
  try {
    const described = describe(schema, side, classes)
    if (!described || Object.keys(definitions).length === 0) return described
    return { ...described, $defs: { ...(described['$defs'] as object), ...definitions } }
  } catch {
    // The standard lets a vendor throw if it cannot describe a schema.
    return undefined
  } finally {
    elements = undefined
  }
}

function describe(
  schema: StandardSchemaV1,
  side: Side,
  classes: Record<string, JsonSchema>,
): JsonSchema | undefined {
  const standard = schema['~standard'] as StandardSchemaV1.Props &
    Partial<StandardJSONSchemaV1.Props>
  const convert = standard.jsonSchema?.[side]
  if (typeof convert !== 'function') return undefined
  const libraryOptions = optionsByVendor[standard.vendor]?.(classes)
  const { $schema: _, ...result } = convert({
    target: 'draft-2020-12',
    ...(libraryOptions && { libraryOptions }),
  })
  // A plain copy: a vendor may cache its result, and may use bigints in it.
  return JSON.parse(JSON.stringify(result, bigintsAsText)) as JsonSchema
}

/** Options by vendor, for types that the vendor rejects without them. */
const optionsByVendor: Record<
  string,
  (classes: Record<string, JsonSchema>) => Record<string, unknown>
> = {
  zod: (classes) => ({
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: JsonSchema }) => {
      bigintLiterals(zodSchema, jsonSchema)
      trimmedLength(zodSchema, jsonSchema)
      const described = zodCollection(zodSchema, classes) ?? zodClass(zodSchema, classes)
      if (!described) return
      delete jsonSchema['contentEncoding']
      // The schema's own metadata takes precedence.
      for (const [key, value] of Object.entries(described)) jsonSchema[key] ??= value
    },
  }),
  valibot: (classes) => ({
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema }: { valibotSchema: ValibotSchema }) => {
      const { type, class: ofClass } = valibotSchema
      if (type === 'bigint') return wholeNumber
      return classes[type === 'instance' ? (ofClass?.name ?? '') : capitalized(type)]
    },
    // The output type of a transform is unknown.
    overrideAction: ({
      valibotAction,
      errors,
    }: {
      valibotAction: ValibotAction
      errors: unknown
    }) => (errors && valibotAction.kind === 'transformation' ? {} : undefined),
  }),
  arktype: (classes) => ({
    fallback: {
      date: () => classes['Date'],
      proto: ({ proto, base }: { proto: { name: string }; base: JsonSchema }) =>
        classes[proto.name] ?? base,
      domain: ({ domain, base }: { domain: string; base: JsonSchema }) =>
        domain === 'bigint' ? ownKind('bigint', wholeNumber, classes) : base,
      unit: ({ unit, base }: { unit: unknown; base: JsonSchema }) => {
        if (typeof unit === 'bigint')
          return ownKind('bigint', { ...text, const: `${unit}` }, classes)
        return unit === undefined ? ownKind('undefined', { not: {} }, classes) : base
      },
      morph: ({ base }: { base: JsonSchema }) => base,
      predicate: ({ base }: { base: JsonSchema }) => base,
    },
  }),
}

/** Marks a schema if those of classes are marked. */
function ownKind(
  kind: string,
  schema: JsonSchema,
  classes: Record<string, JsonSchema>,
): JsonSchema {
  return classes === markedClasses ? marked(kind, schema) : schema
}

interface ValibotSchema {
  type: string
  class?: { name: string }
}

interface ValibotAction {
  kind: string
}

/** Describes the bigints of a literal as text, in place of numbers. */
function bigintLiterals(schema: unknown, jsonSchema: JsonSchema): void {
  if (!isZodSchema(schema) || schema._zod.def.type !== 'literal') return
  const values = [...(schema._zod.values ?? [])]
  if (!values.some((value) => typeof value === 'bigint')) return
  delete jsonSchema['type']
  delete jsonSchema['const']
  jsonSchema['enum'] = values.map((value) => (typeof value === 'bigint' ? `${value}` : value))
}

/** Describes the shortest length of a text that is trimmed before: spaces around it do not count. */
function trimmedLength(schema: unknown, jsonSchema: JsonSchema): void {
  if (!isZodSchema(schema) || schema._zod.def.type !== 'string') return
  let isTrimmed = false
  let least = 0
  for (const check of zod.checks(schema)) {
    if (check.type === 'trim') isTrimmed = true
    else if (check.type === 'minLength' && isTrimmed) least = Math.max(least, check.value)
  }
  if (least === 0) return
  const pattern = least === 1 ? '\\S' : `\\S[\\s\\S]{${least - 2},}\\S`
  if (jsonSchema['pattern'] === undefined) jsonSchema['pattern'] = pattern
  else jsonSchema['allOf'] = [...((jsonSchema['allOf'] as JsonSchema[]) ?? []), { pattern }]
}

/** Returns the schema of a set or a map of the input, with those of its elements. */
function zodCollection(
  schema: unknown,
  classes: Record<string, JsonSchema>,
): JsonSchema | undefined {
  if (!isZodSchema(schema) || classes !== byClass.input) return undefined
  const { type, keyType, valueType } = schema._zod.def
  if (type !== 'set' && type !== 'map') return undefined
  const value = elementOf(valueType)
  if (type === 'set') return { type: 'array', items: value }
  const prefixItems = [elementOf(keyType), value]
  return { type: 'array', items: { type: 'array', prefixItems, minItems: 2, maxItems: 2 } }
}

/** The definitions of elements, while the schema around them is described. */
let elements: { names: Map<unknown, string>; definitions: Record<string, JsonSchema> } | undefined

/** Describes the element of a set or a map in a definition. It can be recursive. */
function elementOf(element: unknown): JsonSchema {
  if (!elements) return {}
  const { names, definitions } = elements
  const known = names.get(element)
  if (known !== undefined) return { $ref: `#/$defs/${known}` }
  const name = `Element${names.size + 1}`
  names.set(element, name)
  const described = describe(element as StandardSchemaV1, 'input', byClass.input) ?? {}
  const text = JSON.stringify(described, bigintsAsText)
    .replaceAll('"$ref":"#/$defs/', `"$ref":"#/$defs/${name}_`)
    .replaceAll('"$ref":"#"', `"$ref":"#/$defs/${name}"`)
    // Those of elements inside this one have their own definitions.
    .replaceAll(`${name}_Element`, 'Element')
  const { $defs = {}, ...schema } = JSON.parse(text) as JsonSchema
  definitions[name] = schema
  for (const [key, one] of Object.entries($defs as Record<string, JsonSchema>)) {
    definitions[`${name}_${key}`] = one
  }
  return { $ref: `#/$defs/${name}` }
}

function zodClass(schema: unknown, classes: Record<string, JsonSchema>): JsonSchema | undefined {
  if (!isZodSchema(schema)) return undefined
  const { def } = schema._zod
  if (def.type === 'bigint') return wholeNumber
  if (def.type === 'nan') return { const: 'NaN' }
  if (def.type !== 'custom') return classes[capitalized(def.type)]
  const ofClass = classOf(schema)
  return typeof ofClass === 'function' ? classes[ofClass.name] : undefined
}

function bigintsAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
