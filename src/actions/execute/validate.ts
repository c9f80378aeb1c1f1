import type { StandardSchemaV1 } from '@standard-schema/spec'
import { onDemand } from '../../shared/on-demand.ts'

const refusals = /* @__PURE__ */ onDemand(() => import('./validation-error.ts'))

/**
 * Checks `input` with the schema and returns what the schema makes of it: a promise only where the
 * schema itself is asynchronous, or what refuses the input has to be loaded first.
 *
 * @throws HonoActionError `BAD_REQUEST` with every issue
 */
export function validate(schema: StandardSchemaV1 | undefined, input: unknown): unknown {
  // Without a schema the input is nothing, or a form whose handler reads it itself.
  if (schema === undefined) return input instanceof FormData ? input : undefined
  let result: ReturnType<typeof run>
  try {
    result = run(schema, input)
  } catch (error) {
    return failed(error, input)
  }
  if (!(result instanceof Promise)) return accepted(result)
  return result.then(accepted, (error: unknown) => failed(error, input))
}

function accepted(result: StandardSchemaV1.Result<unknown>): unknown {
  const { issues } = result
  return issues ? refusals(({ refuseInput }) => refuseInput(issues)) : result.value
}

function failed(error: unknown, input: unknown): unknown {
  return refusals(({ refuseFailing }) => refuseFailing(error, input))
}

/**
 * Checks what a handler returned with the action's `output` schema.
 *
 * @throws Error where it does not fit: a mistake of the server, so the caller gets a 500
 */
export async function checkOutput(schema: StandardSchemaV1, output: unknown): Promise<unknown> {
  const result = await run(schema, output)
  const { issues } = result
  return issues ? refusals(({ refuseOutput }) => refuseOutput(issues)) : result.value
}

function run(schema: StandardSchemaV1, value: unknown) {
  return schema['~standard'].validate(value)
}
