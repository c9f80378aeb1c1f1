import type { StandardSchemaV1 } from '@standard-schema/spec'

/** The property that marks a schema of Standard Schema. */
export interface MarkedSchema {
  // `unknown`, because comparing the full type is expensive. For a hundred actions, it is half of
  // the type checker's work.
  /** The properties of Standard Schema. */
  readonly '~standard': unknown
}

/**
 * A schema of any library that follows Standard Schema, a function that returns one, or undefined.
 */
export type ActionSchema = MarkedSchema | (() => MarkedSchema) | undefined

// Zod has the types of a schema here too, where reading them is twice as cheap.
interface ZodInput {
  readonly _zod: { readonly input: unknown }
}

interface ZodOutput {
  readonly _zod: { readonly output: unknown }
}

// Functions are checked last, because the schemas of ArkType are functions themselves.
/** The input of a schema, or `None`. */
export type SchemaInput<Schema, None> = Schema extends ZodInput
  ? Schema['_zod']['input']
  : Schema extends StandardSchemaV1
    ? StandardSchemaV1.InferInput<Schema>
    : Schema extends () => infer Made
      ? SchemaInput<Made, never>
      : None

/** The output of a schema, or `None`. */
export type SchemaOutput<Schema, None> = Schema extends ZodOutput
  ? Schema['_zod']['output']
  : Schema extends StandardSchemaV1
    ? StandardSchemaV1.InferOutput<Schema>
    : Schema extends () => infer Made
      ? SchemaOutput<Made, never>
      : None
