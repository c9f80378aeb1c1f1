import type { StandardSchemaV1 } from '@standard-schema/spec'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import type { ActionSchema } from './schema-types.ts'

/**
 * Checks what was given as a schema, without calling a function that makes one.
 *
 * @param name of the property, for the message
 * @throws TypeError where it does not follow Standard Schema
 */
export function checkSchema(name: string, given: ActionSchema): void {
  // A schema of ArkType is a function itself. Only asked whether there is the property: some make
  // its value when it is read, and a Worker that starts needs none of them yet.
  const isOne =
    typeof given === 'object' ? given !== null && '~standard' in given : typeof given === 'function'
  if (given !== undefined && !isOne) throw noSchema(name)
}

/**
 * The schema that was given, or that the function gives.
 *
 * @throws TypeError where it does not follow Standard Schema
 */
export function madeSchema(name: string, given: ActionSchema): StandardSchemaV1 | undefined {
  if (given === undefined || isSchema(given)) return given
  const schema = typeof given === 'function' ? given() : given
  if (!isSchema(schema)) throw noSchema(name)
  return schema
}

function isSchema(value: unknown): value is StandardSchemaV1 {
  return typeof (value as Partial<StandardSchemaV1> | null)?.['~standard']?.validate === 'function'
}

function noSchema(name: string): TypeError {
  return new TypeError(
    withErrorUrl(
      'HA302',
      `defineHonoAction's ${name} does not follow Standard Schema (https://standardschema.dev). ` +
        `Use Zod 4, Valibot or ArkType, such as ${name}: z.object({ name: z.string() })`,
    ),
  )
}
