import { internalsOf } from '../context/request-context.ts'
import { routerOf } from '../context/router-of.ts'
import { requestContext, requireRequestContext } from '../context/store.ts'
import { basePath } from '../shared/location.ts'
import { onDemand } from '../shared/on-demand.ts'
import { formActionParameter } from '../shared/protocol.ts'
import type { AnyResult } from '../shared/result.ts'

const fromRequest = /* @__PURE__ */ onDemand(() => import('./execute/from-request.ts'))

/** The action that a request is for, as Astro middleware sees it. */
export interface RequestedAction {
  /** Its path in `honoActions`, such as `admin.ban`. There may be no action of that name. */
  name: string
  /** `rpc` where it is called by its own address, `form` where a form was posted to a page. */
  calledFrom: 'rpc' | 'form'
  /** Runs it, through its own middleware and validation. Hand the result to `setActionResult`. */
  handler(): Promise<AnyResult>
}

/** What {@link getActionContext} tells of a request. */
export interface ActionMiddlewareContext {
  /** Undefined where the request is for no action. */
  action: RequestedAction | undefined
  /**
   * Sets the result, so that the action does not run any more: the page of a form gets it by
   * `getActionResult`, the caller of an `rpc` as its answer.
   */
  setActionResult(name: string, result: AnyResult): void
}

/**
 * Tells Astro middleware which action a request is for, before it runs. A page that is rendered at
 * build time is for none.
 *
 * @param context of the middleware
 * @example
 * ```ts
 * export const onRequest = defineMiddleware((context, next) => {
 *   const { action } = getActionContext(context)
 *   if (action?.name.startsWith('admin.') && !context.locals.user?.admin) {
 *     return new Response('Admins only', { status: 403 })
 *   }
 *   return next()
 * })
 * ```
 */
export function getActionContext(context: { request: Request; url: URL }): ActionMiddlewareContext {
  const current = requestContext.getStore()
  if (!current) return { action: undefined, setActionResult: () => void requireRequestContext() }
  const requested = requestedAction(context)
  return {
    action: requested && {
      ...requested,
      async handler() {
        const router = await routerOf(current)
        return fromRequest((it) => it.performFromRequest(current, router, requested.name))
      },
    },
    setActionResult(name, result) {
      const internals = internalsOf(current)
      if (requested?.calledFrom === 'form') {
        internals.form = { name, definition: undefined, result, values: {} }
      } else {
        internals.answer = { path: `${basePath}/${name.replaceAll('.', '/')}`, result }
      }
    },
  }
}

function requestedAction({ request, url }: { request: Request; url: URL }) {
  if (url.pathname.startsWith(`${basePath}/`)) {
    const path = url.pathname.slice(basePath.length + 1).replace(/\/$/, '')
    return { name: path.replaceAll('/', '.'), calledFrom: 'rpc' } as const
  }
  const name = request.method === 'POST' ? url.searchParams.get(formActionParameter) : null
  return name === null ? undefined : ({ name, calledFrom: 'form' } as const)
}
