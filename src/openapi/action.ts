import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { AnyDefinition } from '../actions/define/definition.ts'
import {
  inputJsonSchema,
  type JsonSchema,
  outputJsonSchema,
} from '../actions/input/schema/json-schema.ts'
import { fromJsonSchema, toJsonSchema } from '../actions/input/schema/standard-json-schema.ts'
import { mayBeCached } from '../actions/response/cache.ts'
import { eventStreamType } from '../shared/event-stream.ts'
import { inputHeader } from '../shared/input-header.ts'
import { jsonName } from '../shared/json-name.ts'
import { formSchema, querySchema } from './fields.ts'
import { pruneFiles } from './files.ts'
import { describeGuards, guardsOf } from './guards.ts'
import { middlewareErrors, securitySchemesOf } from './middleware.ts'
import { envelopeContent, errorSchema, type Refusal, refusalResponses } from './responses.ts'
import type { Schemas } from './schemas.ts'
import type { Content, Operation, Parameter, ResponseObject } from './types.ts'

/** Part of an operation that does not depend on where the action is mounted. */
export type ActionOperation = Omit<Operation, 'operationId' | 'tags'>

/** Describes an action from its definition. */
export async function actionOperation(
  definition: AnyDefinition,
  name: string,
  schemas: Schemas,
): Promise<ActionOperation> {
  const { schema, method, queue } = definition
  const input = schema && (inputJsonSchema(schema) ?? {})
  const about = input ? toJsonSchema(fromJsonSchema(input)).resolved : {}
  const text = [textOf(about['description']), describeGuards(definition)].filter(Boolean)
  const isOptional = schema === undefined || (await takesNothing(schema))
  const take = (one: JsonSchema) => schemas.take(one, `${name}.input`)
  const parameters = [
    ...(method === 'GET' && input ? queryParameters(input, isOptional, take) : []),
    ...headerParameters(definition),
  ]
  const summary = textOf(about['title'])
  const guards = guardsOf(definition)
  const security = Object.keys(securitySchemesOf(definition))
  return {
    ...(summary && { summary }),
    ...(text.length > 0 && { description: text.join('\n\n') }),
    ...(about['deprecated'] === true && { deprecated: true as const }),
    ...(parameters.length > 0 && { parameters }),
    ...(method !== 'GET' && {
      requestBody: {
        required: !isOptional,
        content: bodyContent(definition, input, take, (one) => schemas.resolve(one)),
      },
      'x-limits': limitsOf(definition),
    }),
    responses: {
      200: await success(definition, name, schemas),
      ...(queue && { 202: deferred }),
      ...(mayBeCached(definition) && {
        304: { description: 'The caller has the answer already.' },
      }),
      ...refusalResponses(refusalsOf(definition)),
      ...errorsOfMiddleware(definition),
      ...ownErrors(definition, name, schemas),
      default: { $ref: '#/components/responses/Failure' },
    },
    // A request needs all schemes of one object.
    ...(security.length > 0 && {
      security: [Object.fromEntries(security.map((scheme) => [scheme, []]))],
    }),
    ...(guards.length > 0 && { 'x-guards': guards }),
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Omits disabled limits: JSON has no `Infinity`. */
function limitsOf({ limits }: AnyDefinition): Record<string, number> {
  return Object.fromEntries(Object.entries(limits).filter(([, limit]) => Number.isFinite(limit)))
}

/** Returns true if a schema accepts undefined, so the input is optional. */
async function takesNothing(schema: StandardSchemaV1): Promise<boolean> {
  try {
    return !(await schema['~standard'].validate(undefined)).issues
  } catch {
    return false
  }
}

/** Returns true for an async generator. Other stream handlers cannot be detected without a call. */
function isStream({ handler }: AnyDefinition): boolean {
  return Object.prototype.toString.call(handler) === '[object AsyncGeneratorFunction]'
}

/** Adds a schema to the document. */
type Take = (schema: JsonSchema) => JsonSchema

function queryParameters(input: JsonSchema, isOptional: boolean, take: Take): Parameter[] {
  const { fields, json } = querySchema(input, isOptional)
  const parameters = fields.map(({ name, schema, required }): Parameter => {
    const { resolved } = toJsonSchema(fromJsonSchema(withDefinitions(schema, input)))
    const description = textOf(resolved['description'])
    const taken = take(withDefinitions(schema, input))
    return { name, in: 'query', required, ...(description && { description }), schema: taken }
  })
  if (!json) return parameters
  const description = fields.length > 0 ? 'The other properties, as JSON.' : 'The input, as JSON.'
  const content = { 'application/json': { schema: take(json.schema) } }
  const { required } = json
  return [...parameters, { name: jsonName, in: 'query', required, description, content }]
}

function withDefinitions(schema: JsonSchema, { $defs }: JsonSchema): JsonSchema {
  return $defs ? { ...schema, $defs } : schema
}

function headerParameters(definition: AnyDefinition): Parameter[] {
  const header = (name: string, description: string, schema: JsonSchema = { type: 'string' }) =>
    ({ name, in: 'header', required: false, description, schema }) as const
  const found: Parameter[] = []
  if (definition.queue) {
    found.push(
      header('Prefer', '`respond-async` puts the call in a queue and answers 202.', {
        type: 'string',
        examples: ['respond-async'],
      }),
      header('Idempotency-Key', 'The id of the call in the queue.', {
        type: 'string',
        pattern: '^[\\x21-\\x7e]{1,255}$',
      }),
    )
  }
  if (isStream(definition)) found.push(header('Last-Event-ID', 'The last id that was seen.'))
  if (mayBeCached(definition))
    found.push(header('If-None-Match', 'The `ETag` of an earlier answer.'))
  return found
}

function bodyContent(
  { accept }: AnyDefinition,
  input: JsonSchema | undefined,
  take: Take,
  resolve: (schema: JsonSchema) => JsonSchema,
): Content {
  const body = input && take(input)
  const withoutFiles = pruneFiles(body ?? {}, resolve)
  const json: Content = withoutFiles ? { 'application/json': { schema: withoutFiles } } : {}
  if (accept === 'json') return body && withoutFiles !== body ? { ...json, ...withFiles } : json
  const fields = input && formSchema(input)
  const schema = fields ? take(withDefinitions(fields, input)) : anyForm
  const urlencoded = withoutFiles && pruneFiles(schema, resolve)
  return {
    ...(accept === 'both' && json),
    'multipart/form-data': { schema },
    ...(urlencoded && { 'application/x-www-form-urlencoded': { schema: urlencoded } }),
  }
}

const anyForm: JsonSchema = { type: 'object', additionalProperties: true }

/** The body of an input with files. */
const withFiles: Content = {
  'multipart/form-data': {
    schema: {
      type: 'object',
      description:
        `With the header \`${inputHeader}: multipart\`. \`${jsonName}\` has the input as JSON, with null in ` +
        'place of each file. A file has the name of its property: `items[0].photo`.',
      properties: { [jsonName]: { type: 'string', contentMediaType: 'application/json' } },
      required: [jsonName],
      additionalProperties: { type: 'string', format: 'binary' },
    },
  },
}

function refusalsOf({ method, schema, authorize, use, timeout }: AnyDefinition): Refusal[] {
  const isRead = method === 'GET'
  const isRateLimited = use.some(({ name }) => name === 'rateLimit')
  return [
    ...(!isRead || schema ? (['BadRequest'] as const) : []),
    ...(!isRead || authorize ? (['Forbidden'] as const) : []),
    ...(!isRead ? (['ContentTooLarge', 'UnsupportedMediaType'] as const) : []),
    ...(isRateLimited ? (['TooManyRequests'] as const) : []),
    'InternalServerError',
    'ServiceUnavailable',
    ...(timeout === undefined ? [] : (['GatewayTimeout'] as const)),
  ]
}

const deferred: ResponseObject = {
  description: 'The call is in the queue.',
  content: envelopeContent({
    data: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
    error: { type: 'null' },
  }),
}

async function success(
  definition: AnyDefinition,
  name: string,
  schemas: Schemas,
): Promise<ResponseObject> {
  const { output } = definition
  if (isStream(definition)) return stream
  const resultContent = (data: JsonSchema) => envelopeContent({ data, error: { type: 'null' } })
  const cached = mayBeCached(definition) && { headers: cacheResponseHeaders }
  if (!output) {
    return {
      description: 'What the handler returned; a `Response`, `Blob` or stream as it is.',
      ...cached,
      content: { ...resultContent({}), '*/*': { schema: {} } },
    }
  }
  const data = schemas.take(outputJsonSchema(output) ?? {}, `${name}.output`)
  const { format, contentMediaType } = schemas.resolve(data)
  const description = textOf(schemas.resolve(data)['description']) ?? 'What the handler returned.'
  if (format === 'binary') {
    const isAny = contentMediaType === undefined || contentMediaType === 'application/octet-stream'
    return {
      description,
      content: { [isAny ? '*/*' : String(contentMediaType)]: { schema: data } },
    }
  }
  const isOptional = await takesNothing(output)
  // Undefined is sent as null.
  const sent =
    isOptional && Object.keys(data).length > 0 ? { anyOf: [data, { type: 'null' }] } : data
  return { description, ...cached, content: resultContent(sent) }
}

const cacheResponseHeaders = {
  etag: { schema: { type: 'string' } },
  'cache-control': { schema: { type: 'string' } },
}

const stream: ResponseObject = {
  description:
    'Server-Sent Events. The `data` of each is a value that the handler yields, as JSON, and its ' +
    '`id` is where to go on from. The last one is `event: end`, with what the handler returned, or ' +
    '`event: error`, with an error. A body that ends with neither was cut off.',
  headers: {
    'x-action-body': {
      description: '`events+devalue` where the request accepts `application/json+devalue`.',
      schema: { enum: ['events', 'events+devalue'] },
    },
  },
  content: { [eventStreamType]: { schema: { type: 'string' } } },
}

/** Returns the errors that the action's middleware describes, by status. */
function errorsOfMiddleware(definition: AnyDefinition): Record<string, ResponseObject> {
  const content = envelopeContent({ data: { type: 'null' }, error: errorSchema() })
  return Object.fromEntries(
    [...middlewareErrors(definition)].map(([status, texts]) => [
      status,
      { description: texts.join('\n\n'), content },
    ]),
  )
}

/** Returns the action's own errors, which have one status unless the handler sets another. */
function ownErrors(
  { errors }: AnyDefinition,
  name: string,
  schemas: Schemas,
): Record<string, ResponseObject> {
  const codes = Object.entries(errors)
  if (codes.length === 0) return {}
  const described = codes.map(([code, schema]) =>
    errorSchema(code, schemas.take(outputJsonSchema(schema) ?? {}, `${name}.${code}`)),
  )
  const [only = {}, ...others] = described
  return {
    422: {
      description:
        `The action's own errors: ${codes.map(([code]) => `\`${code}\``).join(', ')}. ` +
        'The handler may give one another status.',
      content: envelopeContent({
        data: { type: 'null' },
        error: others.length > 0 ? { oneOf: described } : only,
      }),
    },
  }
}
