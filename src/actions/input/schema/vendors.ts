import type { SchemaVendor } from './input-type.ts'
import { standardJsonSchema } from './standard-json-schema.ts'
import { valibot } from './valibot.ts'
import { zod } from './zod.ts'

/**
 * The schema libraries whose schemas can convert JSON, forms and query strings. To support another one,
 * add its `SchemaVendor` here.
 */
const vendors: readonly SchemaVendor[] = [zod, valibot, standardJsonSchema]

/** Returns the library of a schema, or undefined if its schemas do not show their shape. */
export function vendorOf(schema: unknown): SchemaVendor | undefined {
  return vendors.find((vendor) => vendor.owns(schema))
}
