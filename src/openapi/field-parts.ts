import type { JsonSchema } from '../actions/input/schema/json-schema.ts'

/** The fields of a part of an input, by their names. */
export interface Part {
  properties: Record<string, JsonSchema>
  /** By patterns of their names. */
  patterns: Record<string, JsonSchema>
  required: string[]
  /** Schemas for the whole form: which fields need or exclude others. */
  rules: JsonSchema[]
  /** True if a value is needed, and the server has one if no field was sent: `false`, `[]`. */
  isFilledIn: boolean
}

/** A part without fields. */
export const nothing: Part = {
  properties: {},
  patterns: {},
  required: [],
  rules: [],
  isFilledIn: false,
}

/** Returns the part of one field. */
export function leaf(
  name: string,
  schema: JsonSchema,
  isNeeded: boolean,
  isFilledIn: boolean,
): Part {
  const required = isNeeded && !isFilledIn ? [name] : []
  const properties = { [name]: schema }
  return { ...nothing, properties, required, isFilledIn: isNeeded && isFilledIn }
}

/** Puts the parts of an object together. */
export function together(parts: readonly Part[]): Part {
  return {
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    patterns: Object.assign({}, ...parts.map(({ patterns }) => patterns)),
    required: parts.flatMap(({ required }) => required),
    rules: parts.flatMap(({ rules }) => rules),
    isFilledIn: parts.some(({ isFilledIn }) => isFilledIn),
  }
}

/** Makes a part optional: if one of its fields is sent, those that are required must be too. */
export function optionalUnless(isNeeded: boolean, part: Part | undefined): Part | undefined {
  if (!part) return undefined
  const { properties, required, rules } = part
  if (isNeeded) return { ...part, isFilledIn: part.isFilledIn || required.length === 0 }
  if (required.length === 0 && rules.length === 0) return { ...part, isFilledIn: false }
  const anyOf = Object.keys(properties).map((name) => ({ required: [name] }))
  const sent = { required, ...(rules.length > 0 && { allOf: rules }) }
  const rule = { anyOf: [{ not: { anyOf } }, sent] }
  // A rule cannot name the fields of a pattern.
  return { ...part, patterns: {}, required: [], rules: [rule], isFilledIn: false }
}

/** Puts the members of a union together, which exclude the fields of each other. */
export function eitherOf(parts: readonly Part[]): Part | undefined {
  if (parts.length === 0) return undefined
  const schemas = new Map<string, JsonSchema[]>()
  for (const { properties } of parts) {
    for (const [name, one] of Object.entries(properties)) {
      schemas.set(name, [...(schemas.get(name) ?? []), one])
    }
  }
  const different = [...schemas].flatMap(([name, all]) => {
    const isSame = all.every((one) => JSON.stringify(one) === JSON.stringify(all[0]))
    return isSame && all.length === parts.length ? [] : [name]
  })
  const anyOf = parts.map(({ properties, required, rules }) => ({
    properties: Object.fromEntries(different.map((name) => [name, properties[name] ?? false])),
    required,
    ...(rules.length > 0 && { allOf: rules }),
  }))
  const unique = (all: JsonSchema[]) => [
    ...new Map(all.map((one) => [JSON.stringify(one), one])).values(),
  ]
  const properties = [...schemas].map(([name, all]) => {
    const [first, ...others] = unique(all)
    return [name, others.length > 0 ? { anyOf: [first, ...others] } : first]
  })
  const [first, ...others] = parts
  return {
    ...nothing,
    properties: Object.fromEntries(properties),
    required: (first?.required ?? []).filter((name) =>
      others.every(({ required }) => required.includes(name)),
    ),
    rules: [{ anyOf }],
  }
}
