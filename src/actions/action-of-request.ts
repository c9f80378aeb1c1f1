import { routerOf } from '../context/app-router.ts'
import type { FormOutcome } from '../context/astro/form-outcome.ts'
import { type RequestContext, stateOf } from '../context/request-context.ts'
import { requestContext, requireRequestContext } from '../context/store.ts'
import { isOwnError } from '../shared/errors/brand.ts'
import { HonoActionError } from '../shared/errors/hono-action-error.ts'
import { actionNameAt, basePath } from '../shared/location.ts'
import { isWrite } from '../shared/methods.ts'
import { formActionParameter } from '../shared/protocol.ts'
import type { AnyResult } from '../shared/result.ts'
import { definitionOf } from './define/definition.ts'
import { runForMiddleware } from './execute/handle-request.ts'
import { requireContentType } from './input/content-type.ts'

/** The action of a request, as Astro middleware sees it. */
export interface RequestedAction {
  /** The requested name, such as `admin.ban`. It may not exist in `honoActions`. */
  name: string
  /** `rpc` for a call to the action's URL, `form` for a form that was posted to a page. */
  calledFrom: 'rpc' | 'form'
  /**
   * Runs the action now. Pass its result to `setActionResult`, so that it does not run again: the
   * caller then gets the response of this run. Cookies are sent in any case.
   */
  handler(): Promise<AnyResult>
}

/** The result of {@link getActionContext}. */
export interface ActionMiddlewareContext {
  /** Undefined if the request is not for an action, or if the action has run. */
  action: RequestedAction | undefined
  /**
   * Sets the result of the action, which then does not run. The page of a form reads it with
   * `getActionResult`; any other caller gets it as the response. On a GET it sets a result that was
   * stored in a session.
   */
  setActionResult(name: string, result: AnyResult): void
}

/**
 * Returns the action that a request is for, before it runs. For Astro middleware. For a form that
 * is posted to a page, the middleware runs twice: for the action, and then for the page, with an
 * undefined `action`.
 *
 * @param context Astro's context, the first argument of the middleware
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
  const requested = requestedAction(current, context)
  const state = stateOf(current)
  return {
    action: requested && {
      ...requested,
      async handler() {
        const form = await callFromRequest(current, requested, context.request)
        state.called = { name: requested.name, ...form }
        return form.result
      },
    },
    setActionResult(name, result) {
      const called = state.called?.name === name ? state.called : undefined
      const redirectTo = result.error ? undefined : called?.redirectTo
      const form = { name, result, values: called?.values, redirectTo }
      const isAtAction = actionNameAt(context.url.pathname) !== undefined
      if (isAtAction) state.presetResult = form
      // For the page. The result may also come from a session, after a redirect.
      else state.form = form
    },
  }
}

type Requested = Pick<RequestedAction, 'name' | 'calledFrom'>

function requestedAction(
  context: RequestContext,
  { request, url }: { request: Request; url: URL },
): Requested | undefined {
  const { pageForm, form } = stateOf(context)
  const name = actionNameAt(url.pathname)
  if (name !== undefined) {
    return { name: pageForm?.name ?? name, calledFrom: pageForm ? 'form' : 'rpc' }
  }
  // After the action has run, the request is only for the page.
  if (form || request.method !== 'POST') return undefined
  const posted = url.searchParams.get(formActionParameter)
  return posted === null ? undefined : { name: posted, calledFrom: 'form' }
}

/** Runs the action of a request, if the router would. */
async function callFromRequest(
  context: RequestContext,
  { name }: Requested,
  request: Request,
): Promise<Omit<FormOutcome, 'name'>> {
  const router = await routerOf(context)
  const entry = router.findByName(name)
  const definition = entry && definitionOf(entry)
  const failed = (error: HonoActionError<string>) => ({ result: { data: null, error } })
  if (!definition) {
    return failed(new HonoActionError({ code: 'NOT_FOUND', message: 'No such action' }))
  }
  const { method } = definition
  const sent = request.method === 'HEAD' ? 'GET' : request.method
  if (sent !== method) {
    return failed(new HonoActionError({ code: 'METHOD_NOT_ALLOWED', message: `Use ${method}` }))
  }
  try {
    if (isWrite(method)) {
      router.requireSameOrigin(request)
      requireContentType(definition, request)
    }
  } catch (error) {
    if (isOwnError(error)) return failed(error)
    throw error
  }
  return runForMiddleware(definition, context, request, router.pathOf(name) ?? basePath)
}
