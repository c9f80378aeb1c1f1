import { AsyncLocalStorage } from 'node:async_hooks'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { hasIntegration } from '../shared/location.ts'
import type { RequestContext } from './types.ts'

const key = Symbol.for('@gnosticdev/hono-actions:store')
const isolate = globalThis as { [key]?: AsyncLocalStorage<RequestContext> }

isolate[key] ??= new AsyncLocalStorage<RequestContext>()

/**
 * The store of the {@link RequestContext}. Each isolate has one, on `globalThis`. So a second
 * loaded copy of this module, such as a pre-bundled dependency in the dev server, uses the same
 * store.
 *
 * You rarely need it: the integration and the Hono middleware open the context, and
 * {@link getRequestContext} reads it.
 *
 * @example
 * ```ts
 * requestContext.run(context, () => getRequestContext() === context) // true
 * ```
 */
export const requestContext: AsyncLocalStorage<RequestContext> = isolate[key]

/**
 * Returns the context of the current request, or undefined outside one, such as at module scope. A
 * page that is rendered at build time has one.
 *
 * @example
 * ```ts
 * const requestId = getRequestContext()?.requestId ?? 'no request'
 * ```
 */
export function getRequestContext(): RequestContext | undefined {
  return requestContext.getStore()
}

const addIntegration =
  'In an Astro app, first add honoActions() to the integrations of astro.config.'

/**
 * Returns the context of the current request.
 *
 * @throws Error outside a request. Its message lists the places with a context.
 * @example
 * ```ts
 * export async function currentUser() {
 *   const { vars, env } = requireRequestContext()
 *   return vars.user ?? (await env.KV.get('guest'))
 * }
 * ```
 */
export function requireRequestContext(): RequestContext {
  const context = requestContext.getStore()
  if (context) return context
  throw new Error(
    withErrorUrl(
      'HA401',
      'There is no request context here. ' +
        (hasIntegration ? '' : `${addIntegration} `) +
        'It exists while a request is handled: in Astro middleware, ' +
        'pages, Hono middleware, actions, and what they call. It does not at module scope (move ' +
        'the call into a function), or in a Worker entry that does not open one (add ' +
        "'app.use(honoRequestContext())' from '@gnosticdev/hono-actions/context').",
    ),
  )
}
