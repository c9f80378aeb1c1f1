import type { StandardSchemaV1 } from '@standard-schema/spec'
import { numbered } from '../shared/numbered.ts'

/**
 * Gives back a schema of an action, checked: at once, or where a function makes it, when it is
 * first asked for.
 *
 * @param name of the property, for the message
 * @throws TypeError where it does not follow Standard Schema
 */
export function givenSchema(
  name: string,
  given: StandardSchemaV1 | (() => StandardSchemaV1) | undefined,
): () => StandardSchemaV1 | undefined {
  // Asked in this order: the schemas of ArkType are functions themselves.
  if (given === undefined || isSchema(given)) return () => given
  if (typeof given !== 'function') throw noSchema(name)
  let made: StandardSchemaV1 | undefined
  return () => {
    if (made) return made
    const schema: unknown = given()
    if (!isSchema(schema)) throw noSchema(name)
    made = schema
    return made
  }
}

function isSchema(value: unknown): value is StandardSchemaV1 {
  return typeof (value as Partial<StandardSchemaV1> | null)?.['~standard']?.validate === 'function'
}

function noSchema(name: string): TypeError {
  return new TypeError(
    numbered(
      'HA302',
      `defineHonoAction's ${name} does not follow Standard Schema (https://standardschema.dev). ` +
        `Use Zod 4, Valibot or ArkType, such as ${name}: z.object({ name: z.string() })`,
    ),
  )
}
