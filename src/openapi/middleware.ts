import type { AnyDefinition } from '../actions/define/definition.ts'
import { type ActionErrorCode, statusByCode } from '../shared/errors/codes.ts'

/**
 * A security scheme of OpenAPI 3.1: how a caller authenticates.
 *
 * @see https://spec.openapis.org/oas/v3.1.1.html#security-scheme-object
 */
export interface SecurityScheme {
  /** Kind of the scheme. */
  type: 'apiKey' | 'http' | 'mutualTLS' | 'oauth2' | 'openIdConnect'
  /** Description of the scheme. */
  description?: string
  /** For `apiKey`: name of the cookie, header or query parameter. */
  name?: string
  /** For `apiKey`: location of the key. */
  in?: 'cookie' | 'header' | 'query'
  /** For `http`: scheme of the `Authorization` header, such as `bearer`. */
  scheme?: string
  /** For `http` with `bearer`: format of the token, such as `JWT`. */
  bearerFormat?: string
  /** For `oauth2`: the flows, as in the specification. */
  flows?: Record<string, object>
  /** For `openIdConnect`: URL of the provider's discovery document. */
  openIdConnectUrl?: string
}

/**
 * The description of a middleware: the security schemes that it requires and the errors that it
 * throws.
 */
export interface MiddlewareDescription {
  /** Security schemes by their names in the document. A request must satisfy all of them. */
  security?: Record<string, SecurityScheme>
  /** Descriptions of the errors that it throws, by code. */
  errors?: Partial<Record<Exclude<ActionErrorCode, 'NETWORK_ERROR'>, string>>
}

const descriptions = new WeakMap<object, MiddlewareDescription>()

/**
 * Adds the security schemes and errors of a middleware to each action that uses it, in the OpenAPI
 * document.
 *
 * @typeParam Middleware type of the middleware
 * @returns the same middleware
 * @example
 * ```ts
 * export const requireUser = describeMiddleware(
 *   createMiddleware(async function requireUser(c, next) {
 *     if (!c.req.header('authorization')) {
 *       throw new HonoActionError({ code: 'UNAUTHORIZED' })
 *     }
 *     await next()
 *   }),
 *   {
 *     security: { token: { type: 'http', scheme: 'bearer' } },
 *     errors: { UNAUTHORIZED: 'The token is missing' },
 *   },
 * )
 * ```
 */
export function describeMiddleware<Middleware extends (...args: never[]) => unknown>(
  middleware: Middleware,
  description: MiddlewareDescription,
): Middleware {
  descriptions.set(middleware, description)
  return middleware
}

/** Returns the security schemes that an action's middleware names. */
export function securitySchemesOf({ use }: AnyDefinition): Record<string, SecurityScheme> {
  return Object.assign({}, ...use.map((one) => descriptions.get(one)?.security))
}

/** Returns the errors that an action's middleware names, as descriptions by HTTP status. */
export function middlewareErrors({ use }: AnyDefinition): Map<number, string[]> {
  const found = new Map<number, string[]>()
  for (const one of use) {
    for (const [code, text] of Object.entries(descriptions.get(one)?.errors ?? {})) {
      const status = statusByCode[code as keyof typeof statusByCode]
      found.set(status, [...(found.get(status) ?? []), `\`${code}\`: ${text}`])
    }
  }
  return found
}
