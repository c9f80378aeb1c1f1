import type { JsonSchema } from '../actions/input/schema/json-schema.ts'
import type { SecurityScheme } from './middleware.ts'

/** Information about the API. */
export interface OpenApiInfo {
  /**
   * Title of the API.
   * @default 'API'
   */
  title?: string
  /**
   * Version of the API, not of OpenAPI.
   * @default '1.0.0'
   */
  version?: string
  /** Description, also shown on the reference page. */
  description?: string
}

/** A server of the API. */
export interface OpenApiServer {
  /** URL, absolute or relative to the document's origin: `https://example.com`. */
  url: string
  /** Label that distinguishes it from other servers, such as `Staging`. */
  description?: string
}

/** Options of `openApi()`, and of `openapi` in the integration. */
export interface OpenApiOptions {
  /** Information about the API. */
  info?: OpenApiInfo
  /** Servers of the API. Defaults to the origin of the document. */
  servers?: readonly OpenApiServer[]
  /**
   * URL on your site of the viewer's script: `dist/browser/standalone.js` of
   * `@scalar/api-reference`. The integration finds the installed package by itself. Without a
   * viewer there is no reference page.
   */
  viewer?: string
}

/** Reference to an object in `components`. */
export interface Reference {
  $ref: string
}

export interface MediaType {
  schema: JsonSchema
}

export type Content = Record<string, MediaType>

/** Has `schema`, or `content` for a value that is sent as JSON. */
export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  schema?: JsonSchema
  content?: Content
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
  /** Security schemes by name. A request needs all of one object. */
  security?: Record<string, string[]>[]
  /** Name of the action, such as `admin.ban`; undefined for other Hono routes. */
  'x-action'?: string
  /** Middleware and `authorize` of the action, in the order in which they run. */
  'x-guards'?: string[]
  /** Limits of the request body. Sizes are in bytes. */
  'x-limits'?: Record<string, number>
}

export const httpMethods = ['get', 'post', 'put', 'patch', 'delete', 'options', 'head'] as const
export type HttpMethod = (typeof httpMethods)[number]

export type PathItem = { [Method in HttpMethod]?: Operation }

/** Subset of OpenAPI that this package writes. */
export interface OpenApiDocument {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string }
  servers?: OpenApiServer[]
  tags: { name: string }[]
  paths: Record<string, PathItem>
  components: {
    schemas: Record<string, JsonSchema>
    responses: Record<string, ResponseObject>
    securitySchemes?: Record<string, SecurityScheme>
  }
}
