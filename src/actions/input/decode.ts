import type { HonoRequest } from 'hono/request'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import type { AnyDefinition } from '../define/definition.ts'
import { readTextOrBytes } from './body.ts'
import { isForm } from './content-type.ts'
import { formToInput } from './form/convert.ts'
import { readForm } from './form/read-form.ts'
import { parseJson } from './json.ts'

/**
 * Reads the input of an action from the query string, the form or the JSON of a request.
 * `requireContentType` has checked the content type before. Middleware may have read the body with
 * Hono before, and the handler can read it with Hono later.
 *
 * @throws HonoActionError if it cannot be read, or is larger than the action's limits
 */
export async function readInput(
  { method, accept, schema, limits }: AnyDefinition,
  req: HonoRequest,
): Promise<unknown> {
  if (method === 'GET') return formToInput(queryOf(req.url, limits.maxFields), schema)
  if (accept !== 'json' && isForm(req.header('content-type') ?? null)) {
    return formToInput(await readForm(req, limits), schema)
  }
  return parseJson(await readTextOrBytes(req, limits.maxBodySize), limits.maxElements)
}

/** Converts the input of a server-side call: only a form is converted, by the schema. */
export function directInput({ schema }: AnyDefinition, input: unknown): unknown {
  return input instanceof FormData ? formToInput(input, schema) : input
}

/** Parses the query string, after its fields are counted. */
function queryOf(url: string, maxFields: number): URLSearchParams {
  const start = url.indexOf('?')
  let fields = 1
  for (let at = start; at !== -1; at = url.indexOf('&', at + 1)) {
    if (at === start) continue
    if (++fields > maxFields) {
      const message = `The query string has more fields than maxFields, ${maxFields}`
      throw new HonoActionError({ code: 'CONTENT_TOO_LARGE', message })
    }
  }
  return new URL(url).searchParams
}
