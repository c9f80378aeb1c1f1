import type { StandardSchemaV1 } from '@standard-schema/spec'

/** The mark of a schema, by Standard Schema. */
export interface MarkedSchema {
  // Not compared with what it has to be: for a hundred schemas that is half of what their actions
  // cost the type checker.
  /** The properties of Standard Schema. */
  readonly '~standard': unknown
}

/** A schema of any library that follows Standard Schema, a function that makes one, or none. */
export type ActionSchema = MarkedSchema | (() => MarkedSchema) | undefined

// Zod has the types of a schema here as well, where reading them costs half.
interface ZodInput {
  readonly _zod: { readonly input: unknown }
}

interface ZodOutput {
  readonly _zod: { readonly output: unknown }
}

// Asked last: the schemas of ArkType are functions themselves.
/** What a schema takes, or `None`. */
export type SchemaInput<Schema, None> = Schema extends ZodInput
  ? Schema['_zod']['input']
  : Schema extends StandardSchemaV1
    ? StandardSchemaV1.InferInput<Schema>
    : Schema extends () => infer Made
      ? SchemaInput<Made, never>
      : None

/** What a schema makes of it, or `None`. */
export type SchemaOutput<Schema, None> = Schema extends ZodOutput
  ? Schema['_zod']['output']
  : Schema extends StandardSchemaV1
    ? StandardSchemaV1.InferOutput<Schema>
    : Schema extends () => infer Made
      ? SchemaOutput<Made, never>
      : None
