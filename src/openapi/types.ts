import type { JsonSchema } from '../actions/define/json-schema.ts'

/** What is said of the API as a whole. */
export interface OpenApiInfo {
  /**
   * What the API is called.
   * @default 'API'
   */
  title?: string
  /**
   * The version of the API, not of OpenAPI.
   * @default '1.0.0'
   */
  version?: string
  /** Text, which the reference page shows as it is. */
  description?: string
}

/** Where the API is served, where that is not the document's own origin. */
export interface OpenApiServer {
  /** Absolute, or from the document's own origin: `https://example.com`. */
  url: string
  /** What tells it from the others, such as `Staging`. */
  description?: string
}

/** Options of `openApi()`, and of `openapi` in the integration. */
export interface OpenApiOptions {
  /** What is said of the API as a whole. */
  info?: OpenApiInfo
  /** Where the API is served. Defaults to the origin that the document is read from. */
  servers?: readonly OpenApiServer[]
}

/** A reference to something in `components`. */
export interface Reference {
  $ref: string
}

export interface MediaType {
  schema: JsonSchema
}

export type Content = Record<string, MediaType>

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  schema: JsonSchema
}

export interface ResponseObject {
  description: string
  headers?: Record<string, { description?: string; schema: JsonSchema }>
  content?: Content
}

export interface Operation {
  operationId: string
  tags: string[]
  summary?: string
  description?: string
  deprecated?: true
  parameters?: Parameter[]
  requestBody?: { required: boolean; description?: string; content: Content }
  responses: Record<string, ResponseObject | Reference>
  /** The name of the action, such as `admin.ban`; absent where it is another Hono route. */
  'x-action'?: string
  /** What a call has to get past, in this order. */
  'x-guards'?: string[]
  /** The limits of a request's body. Sizes are bytes. */
  'x-limits'?: Record<string, number>
}

export const httpMethods = ['get', 'post', 'put', 'patch', 'delete', 'options', 'head'] as const
export type HttpMethod = (typeof httpMethods)[number]

export type PathItem = { [Method in HttpMethod]?: Operation }

/** An OpenAPI document, as far as this package writes one. */
export interface OpenApiDocument {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string }
  servers?: OpenApiServer[]
  tags: { name: string }[]
  paths: Record<string, PathItem>
  components: {
    schemas: Record<string, JsonSchema>
    responses: Record<string, ResponseObject>
  }
}
