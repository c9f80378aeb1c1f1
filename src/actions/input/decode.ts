import type { HonoRequest } from 'hono/request'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { jsonName } from '../../shared/json-name.ts'
import type { AnyDefinition } from '../define/definition.ts'
import { readTextOrBytes } from './body.ts'
import { isForm, isInputWithFiles } from './content-type.ts'
import { jsonToInput } from './convert-json.ts'
import { formToInput, queryToInput } from './form/convert.ts'
import { readForm } from './form/read-form.ts'
import { readInputWithFiles } from './form/read-input-with-files.ts'
import { parseJson } from './json.ts'
import { boundMissingFields } from './missing-fields.ts'

/**
 * Reads the input of an action from the query string, the form or the JSON of a request.
 * `requireContentType` has checked the content type before. Middleware may have read the body with
 * Hono before, and the handler can read it with Hono later.
 *
 * @throws HonoActionError if it cannot be read, or is larger than the action's limits
 */
export async function readInput(definition: AnyDefinition, req: HonoRequest): Promise<unknown> {
  const input = await readAny(definition, req)
  boundMissingFields(input, definition.schema, definition.limits.maxElements)
  return input
}

async function readAny(
  { method, accept, schema, limits }: AnyDefinition,
  req: HonoRequest,
): Promise<unknown> {
  if (method === 'GET') return readQuery(req.url, schema, limits)
  if (isInputWithFiles(req.raw.headers)) return readInputWithFiles(req, schema, limits)
  if (accept !== 'json' && isForm(req.header('content-type') ?? null)) {
    return formToInput(await readForm(req, limits), schema)
  }
  const body = await readTextOrBytes(req, limits.maxBodySize)
  return jsonToInput(parseJson(body, limits.maxElements), schema)
}

/** Converts the input of a server-side call: only a form is converted, by the schema. */
export function directInput({ schema }: AnyDefinition, input: unknown): unknown {
  return input instanceof FormData ? formToInput(input, schema) : input
}

function readQuery(
  url: string,
  schema: unknown,
  { maxFields, maxElements }: AnyDefinition['limits'],
): unknown {
  const query = queryOf(url, maxFields)
  const texts = query.getAll(jsonName)
  if (texts.length === 0) return queryToInput(query, undefined, schema)
  query.delete(jsonName)
  const [text = ''] = texts
  if (texts.length > 1 || text === '') {
    const message = `Expected one parameter ${jsonName} with JSON`
    throw new HonoActionError({ code: 'BAD_REQUEST', message })
  }
  return queryToInput(query, { value: parseJson(text, maxElements) }, schema)
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
