import type { JsonSchema } from '../actions/input/schema/json-schema.ts'
import { statusByCode } from '../shared/errors/codes.ts'
import { richType } from '../shared/protocol.ts'
import type { Schemas } from './schemas.ts'
import type { Content, Reference, ResponseObject } from './types.ts'

const json = 'application/json'

/** Errors of the library, by the names of the document's responses. */
const refusals = {
  BadRequest: ['BAD_REQUEST', 'The input could not be read, or its schema refuses it.'],
  Forbidden: [
    'FORBIDDEN',
    'The request was made by another site, or the caller may not do this. A form has to say where ' +
      'it comes from, by `Origin` or `Sec-Fetch-Site`.',
  ],
  NotFound: ['NOT_FOUND', 'Nothing has this path.'],
  MethodNotAllowed: ['METHOD_NOT_ALLOWED', 'The path has other methods: see the `Allow` header.'],
  ContentTooLarge: ['CONTENT_TOO_LARGE', 'The body is larger than the limits of the action.'],
  UnsupportedMediaType: ['UNSUPPORTED_MEDIA_TYPE', 'The content type is not one the action takes.'],
  TooManyRequests: ['TOO_MANY_REQUESTS', 'The caller is beyond its limit: see `Retry-After`.'],
  InternalServerError: ['INTERNAL_SERVER_ERROR', 'Something failed that only the log explains.'],
  ServiceUnavailable: ['SERVICE_UNAVAILABLE', 'What the action needs failed for a moment.'],
  GatewayTimeout: ['GATEWAY_TIMEOUT', 'The action took longer than it may.'],
} as const satisfies Record<string, [keyof typeof statusByCode, string]>

export type Refusal = keyof typeof refusals

const retryAfter = {
  'retry-after': { description: 'Seconds.', schema: { type: 'integer', minimum: 0 } },
}
const headers: { [Name in Refusal]?: ResponseObject['headers'] } = {
  MethodNotAllowed: { allow: { schema: { type: 'string' } } },
  TooManyRequests: retryAfter,
  ServiceUnavailable: retryAfter,
}

/** Returns the responses that operations share. */
export function sharedResponses(schemas: Schemas): Record<string, ResponseObject> {
  schemas.add('ActionIssue', {
    type: 'object',
    description: 'One thing that is wrong with an input.',
    properties: {
      message: { type: 'string' },
      path: {
        type: 'array',
        items: { type: ['string', 'integer'] },
        description: 'Object keys and array indexes from the root of the input.',
      },
    },
    required: ['message', 'path'],
  })
  schemas.add('ActionError', {
    type: 'object',
    properties: {
      code: { type: 'string', examples: ['NOT_FOUND'] },
      message: { type: 'string' },
      issues: { type: 'array', items: { $ref: '#/components/schemas/ActionIssue' } },
      data: { description: 'What the action attached to the error.' },
      requestId: { type: 'string', description: 'The id under which the cause was logged.' },
      retryAfter: { type: 'number', description: 'Seconds.' },
    },
    required: ['code', 'message'],
  })
  schemas.add('Devalue', {
    type: 'array',
    description:
      'The same envelope as https://github.com/sveltejs/devalue writes it, in which dates, maps, ' +
      'sets, bigints and URLs come back as themselves. Sent where the request accepts just this, ' +
      'and JSON would lose something.',
  })
  const shared: Record<string, ResponseObject> = {
    Failure: {
      description: 'Any other error: one that the action or its middleware throws.',
      content: envelopeContent({ data: { type: 'null' }, error: errorSchema() }),
    },
  }
  for (const [name, [code, description]] of Object.entries(refusals)) {
    const own = headers[name as Refusal]
    shared[name] = {
      description,
      ...(own && { headers: own }),
      content: envelopeContent({ data: { type: 'null' }, error: errorSchema(code) }),
    }
  }
  return shared
}

/** Returns references to the library's errors, by status. */
export function refusalResponses(names: readonly Refusal[]): Record<string, Reference> {
  return Object.fromEntries(
    names.map((name) => [
      String(statusByCode[refusals[name][0]]),
      { $ref: `#/components/responses/${name}` },
    ]),
  )
}

/** Describes a result in each media type. */
export function envelopeContent(parts: { data: JsonSchema; error: JsonSchema }): Content {
  return {
    [json]: { schema: { type: 'object', properties: { ...parts }, required: ['data', 'error'] } },
    [richType]: { schema: { $ref: '#/components/schemas/Devalue' } },
  }
}

/** Describes an error, with its own code and data if given. */
export function errorSchema(code?: string, data?: JsonSchema): JsonSchema {
  const base = { $ref: '#/components/schemas/ActionError' }
  if (code === undefined) return base
  const own = {
    type: 'object',
    properties: { code: { const: code }, ...(data && { data }) },
    ...(data && { required: ['data'] }),
  }
  // Not next to the reference, because many tools ignore keywords there.
  return { allOf: [base, own] }
}
