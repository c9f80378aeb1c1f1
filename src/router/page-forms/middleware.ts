import type { MiddlewareHandler } from 'astro'
import { type AnyDefinition, definitionOf } from '../../actions/define/definition.ts'
import { performFromRequest } from '../../actions/execute/from-request.ts'
import { redirectOf } from '../../actions/execute/redirect-to.ts'
import { visibleError } from '../../actions/execute/unexpected-error.ts'
import { submittedValues } from '../../actions/form-result.ts'
import { isForm } from '../../actions/input/content-type.ts'
import type { AppRouter } from '../../context/app-router.ts'
import type { SubmittedValues } from '../../context/astro/form-outcome.ts'
import { internalsOf, type RequestContext } from '../../context/request-context.ts'
import { addCookie } from '../../context/response.ts'
import { requestContext } from '../../context/store.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { retryHeader } from '../../shared/errors/retry-header.ts'
import { formActionParameter } from '../../shared/form-action.ts'
import type { AnyResult } from '../../shared/result.ts'
import { forgetResult, keepResult, mayHaveResult, takeResult } from './flash-cookie.ts'
import { sameOriginPath } from './same-site-path.ts'

/**
 * Astro middleware that answers forms without a script: it runs the action that a form posted to a
 * page names, then the page, which finds the result by `getActionResult`. The integration puts it
 * behind the app's own middleware, so that guards the action.
 *
 * @example
 * ```ts
 * // src/middleware.ts, without the integration
 * const router = appRouterOf(createRouter(honoActions, { secret }))
 * const open = astroRequestContext({ router: () => router })
 * export const onRequest = sequence(open, myMiddleware, pageForms())
 * ```
 */
export function pageForms(): MiddlewareHandler {
  return async function pageForms(astro, next) {
    const context = requestContext.getStore()
    const load = context && internalsOf(context).router
    if (astro.isPrerendered || !load) return next()
    const render = () => noted(context, next())
    const renderForm = () =>
      noted(
        context,
        next().then((response) => withStatus(response, context)),
      )
    // Set by the app's middleware, or by this one before a rewrite.
    if (internalsOf(context).form) return renderForm()
    const { request } = astro
    if (request.method === 'GET') {
      if (mayHaveResult(request)) {
        await recall(context, await load())
      }
      return render()
    }
    if (request.method !== 'POST' || !request.url.includes('?')) return render()
    const { url } = astro
    const name = url.searchParams.get(formActionParameter)
    if (name === null) return render()
    const router = await load()
    if (url.pathname.startsWith(`${router.basePath}/`)) return render()
    const redirect = await submit(context, router, name, url)
    return redirect ?? renderForm()
  }
}

/** For the app's middleware, which need not hand it on. */
function noted(context: RequestContext, response: Promise<Response>): Promise<Response> {
  internalsOf(context).rendered = response
  return response
}

const tooLarge =
  'The result is too large for the cookie that keeps it across a redirect. Return less from the ' +
  'action, such as { id: row.id }, and have the page read the rest'

/** Runs the action of a form. Returns the redirect, where the action asks for one. */
async function submit(
  context: RequestContext,
  router: AppRouter,
  name: string,
  url: URL,
): Promise<Response | undefined> {
  const entry = router.findByName(name)
  const definition = entry && definitionOf(entry)
  const result = await performFromRequest(context, router, name)
  const values = await valuesOf(context.request, definition, result)
  internalsOf(context).form = { name, definition, result, values }
  const path = redirectOf(context) ?? definition?.redirectTo
  if (result.error || path === undefined || !router.secret) return undefined
  try {
    const location = sameOriginPath(path, url)
    const kept = await keepResult({ name, result }, router.secret, url.protocol === 'https:')
    if (!kept) throw new Error(withErrorUrl('HA208', tooLarge))
    addCookie(context, kept)
    return new Response(null, { status: 303, headers: { location } })
  } catch (error) {
    // The action has run: the page says so where it is.
    visibleError(error, `the redirect of ${name}`)
    return undefined
  }
}

/** What was typed, to be shown again; nothing of a form that the action found too large to read. */
async function valuesOf(
  request: Request,
  definition: AnyDefinition | undefined,
  { error }: AnyResult,
): Promise<SubmittedValues> {
  if (!definition || error?.code === 'CONTENT_TOO_LARGE') return {}
  if (!isForm(request.headers.get('content-type'))) return {}
  try {
    return submittedValues((await request.clone().formData()) as FormData)
  } catch {
    // Not a form, whatever it says; the action has said so.
    return {}
  }
}

/** Gives the result that was kept across a redirect to this page, once. */
async function recall(context: RequestContext, router: AppRouter): Promise<void> {
  const { request } = context
  if (!router.secret || !request.headers.get('accept')?.includes('text/html')) return
  const kept = await takeResult(request, router.secret)
  addCookie(context, forgetResult(new URL(request.url).protocol === 'https:'))
  if (!kept) return
  const entry = router.findByName(kept.name)
  const definition = entry && definitionOf(entry)
  internalsOf(context).form = { ...kept, definition, values: {} }
}

/** The page of a form that failed has the error's status, unless it has one of its own. */
function withStatus(response: Response, context: RequestContext): Response {
  const error = internalsOf(context).form?.result.error
  if (!error || response.status !== 200) return response
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(retryHeader(error) ?? {})) headers.set(name, value)
  return new Response(response.body, { status: error.status, headers })
}
