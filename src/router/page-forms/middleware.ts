import type { APIContext, MiddlewareHandler } from 'astro'
import { definitionOf } from '../../actions/define/definition.ts'
import { redirectOf } from '../../actions/execute/outcome.ts'
import { freshReads } from '../../actions/execute/refresh.ts'
import { isForm, requireContentType } from '../../actions/input/content-type.ts'
import { resultResponse } from '../../actions/response/respond.ts'
import { resultInPlace } from '../../actions/response/result-in-place.ts'
import { type AppRouter, loaderOf } from '../../context/app-router.ts'
import { cookiesOf } from '../../context/cookies.ts'
import { keepPrivate, skipAstroCache } from '../../context/keep-private.ts'
import { type RequestContext, stateOf } from '../../context/request-context.ts'
import { requestContext } from '../../context/store.ts'
import { isDev } from '../../shared/defines.ts'
import { isOwnError } from '../../shared/errors/brand.ts'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { retryHeader } from '../../shared/errors/retry-header.ts'
import {
  formActionParameter,
  pageFormHeader,
  redirectHeader,
  resultCookieHeader,
  richType,
} from '../../shared/protocol.ts'
import { type TrailingSlash, withTrailingSlash } from '../../shared/url.ts'
import { logRefusal } from '../log-refusal.ts'
import { keepForErrorPage, recallForErrorPage } from './error-page.ts'
import {
  forgetResult,
  keepResult,
  mayHaveResult,
  type StoredResult,
  takeResult,
} from './flash-cookie.ts'
import { redirectFor } from './redirect.ts'
import { withSentIndexes } from './sent-indexes.ts'

type Next = Parameters<MiddlewareHandler>[1]

/** Options of {@link pageForms}. */
export interface PageFormsOptions {
  /** Astro's option of this name. */
  trailingSlash?: TrailingSlash
}

/**
 * Creates Astro middleware for forms that are posted to a page. It first sends the form to the
 * action's own URL, through all later middleware, so that a check of the path works for forms too.
 * Then it renders the page, which reads the result with `getActionResult`. The script of
 * `enhance()` gets the result instead of the page. The integration adds it after the request
 * context and before the app's own middleware.
 *
 * @param options how the app writes its URLs
 * @example
 * ```ts
 * // src/middleware.ts, without the integration
 * const router = appRouterOf(createRouter(honoActions, { secret }))
 * const open = astroRequestContext({ router: () => router })
 * export const onRequest = sequence(open, pageForms(), myMiddleware)
 * ```
 */
export function pageForms({ trailingSlash = 'ignore' }: PageFormsOptions = {}): MiddlewareHandler {
  return async function pageForms(astro, next) {
    const context = requestContext.getStore()
    const load = context && loaderOf(context)
    if (astro.isPrerendered || !load) return next()
    const state = stateOf(context)
    const { request, url } = astro
    // A rewrite runs the middleware again.
    if (state.pageForm || state.form) return next()
    if (recallForErrorPage(context, astro.locals)) return render(context, astro, next)
    if (request.method === 'GET' && mayHaveResult(request)) {
      const { secret } = await load()
      const stored = secret && (await takeResult(request, secret))
      if (stored) return renderStored(context, stored, { secret, astro }, next)
    }
    const name = request.method === 'POST' ? url.searchParams.get(formActionParameter) : null
    if (name === null) return render(context, astro, next)
    const router = await load()
    if (url.pathname.startsWith(`${router.basePath}/`)) return next()
    const refusal = refusalOf(router, name, request)
    if (refusal) {
      // Pages ask for results by action, and none of them has this name.
      if (isDev && refusal.status === 404) {
        // workerd closes a connection whose body was not read, and the dev server's next request fails.
        await request.arrayBuffer()
        return new Response(`No such action: ${name}. ${unknownName}.`, { status: 404 })
      }
      const result = { data: null, error: refusal }
      if (isScript(request)) return resultResponse(result, request)
      state.form = { name, result }
      return render(context, astro, next)
    }
    return callThenRender(context, router, { name, trailingSlash }, astro, next)
  }
}

/** Calls the action of a form, then renders the page, unless one of them redirects. */
async function callThenRender(
  context: RequestContext,
  router: AppRouter,
  { name, trailingSlash }: { name: string; trailingSlash: TrailingSlash },
  astro: APIContext,
  next: Next,
): Promise<Response> {
  const state = stateOf(context)
  const { request } = astro
  const url = new URL(request.url)
  const path = router.pathOf(name) ?? router.basePath
  state.pageForm = { name, path }
  const actionUrl = new URL(withTrailingSlash(path, trailingSlash), url)
  // A clone: the page can still read the request.
  const action = new Request(actionUrl, request.clone() as Request)
  // The page gets the result as a script would, not the browser.
  action.headers.set('accept', richType)
  action.headers.set('sec-fetch-dest', 'empty')
  action.headers.delete('sec-fetch-mode')
  let response: Response
  try {
    response = await rendered(context, next(action))
  } finally {
    keepForErrorPage(context, astro, name)
    state.pageForm = undefined
  }
  const { form } = state
  // The app's middleware has returned a response in place of the action's.
  if (!form || !response.headers.has(pageFormHeader)) {
    // A script follows a redirect, and shows anything else as a result.
    const isShown = isScript(request) && !redirectOf(response)
    return isShown ? resultInPlace(response, request, path) : response
  }
  const redirect = await redirectFor(form, router, url, response, isScript(request))
  if (isScript(request)) {
    const location = redirect?.response.headers.get('location')
    const cookie = redirect?.cookie?.replace('; HttpOnly', '')
    const result = withSentIndexes(form.result, form.values ?? {})
    const fresh = result.error ? [] : await freshReads(context, path)
    const sent = fresh.length > 0 ? { ...result, fresh } : result
    return resultResponse(sent, request, {
      ...(location && { [redirectHeader]: location }),
      ...(cookie && { [resultCookieHeader]: cookie }),
    })
  }
  if (!redirect) return render(context, astro, () => next(request))
  if (redirect.cookie) {
    cookiesOf(context).write(redirect.cookie)
    cookiesOf(context).flush()
  }
  return redirect.response
}

/** Returns true for the request of `enhance()`, which shows the result itself. */
function isScript(request: Request): boolean {
  return request.headers.get('accept') === richType
}

/** Returns the error if the action cannot accept the form. The form is not read. */
function refusalOf(
  router: AppRouter,
  name: string,
  request: Request,
): HonoActionError<string> | undefined {
  const entry = router.findByName(name)
  const definition = entry && definitionOf(entry)
  if (definition?.method !== 'POST') {
    const error = new HonoActionError({ code: 'NOT_FOUND', message: 'No such action' })
    logRefusal(router.log, request, name.slice(0, 100), error, unknownName)
    return error
  }
  if (definition.accept === 'json' || !isForm(request.headers.get('content-type'))) {
    const message =
      definition.accept === 'json'
        ? `The action ${name} does not take forms. Define it with accept: 'form' or 'both'`
        : 'A form has the content type application/x-www-form-urlencoded or multipart/form-data'
    return new HonoActionError({ code: 'UNSUPPORTED_MEDIA_TYPE', message })
  }
  try {
    requireContentType(definition, request)
    router.requireSameOrigin(request)
    return undefined
  } catch (error) {
    if (isOwnError(error)) return error
    throw error
  }
}

const unknownName =
  'A form was sent for it. The page may be older than the actions, or the name is misspelled'

/**
 * Renders the page of a form's redirect, with the result of its cookie. If the page redirects again,
 * the cookie is for the next page. If the page will be loaded again, the cookie stays. Otherwise it is
 * deleted.
 */
async function renderStored(
  context: RequestContext,
  stored: StoredResult,
  { secret, astro }: { secret: string; astro: APIContext },
  next: Next,
): Promise<Response> {
  const { request, url } = astro
  stateOf(context).form = stored
  const response = await render(context, astro, next)
  const isSecure = url.protocol === 'https:'
  const redirect = redirectOf(response)
  const target = redirect && URL.parse(redirect.redirect, url)
  const isOwn = target?.origin === url.origin
  const kept = isOwn && (await keepResult(stored, target.pathname, secret, isSecure))
  const isFetched = stored.byScript && request.headers.get('sec-fetch-dest') === 'empty'
  const [shown, isShown] = isFetched && !redirect ? await forRouter(response) : [response, true]
  if (!isShown) return shown
  cookiesOf(context).write(kept || forgetResult(isSecure))
  cookiesOf(context).flush()
  return shown
}

/**
 * Reads a page that Astro's router has fetched. The router reads it as a whole too, and shows it only
 * if it has the router; otherwise the browser loads the page again.
 *
 * @returns the same response, and true if the router shows it
 */
async function forRouter(response: Response): Promise<[Response, boolean]> {
  const isHtml = response.headers.get('content-type')?.startsWith('text/html')
  if (!isHtml || !response.body) return [response, false]
  const text = await response.text()
  return [new Response(text, response), text.includes('name="astro-view-transitions-enabled"')]
}

/** Returns the response, or Astro's if the app's middleware has not returned it. */
async function rendered(context: RequestContext, response: Promise<Response>): Promise<Response> {
  return (await response) ?? (await stateOf(context).rendered)
}

/**
 * Renders the page. A page that shows the result of a form is for no cache. If the form failed, the
 * status is the error's, unless the page sets one.
 */
async function render(
  context: RequestContext,
  astro: APIContext,
  next: () => Promise<Response>,
): Promise<Response> {
  const response = await rendered(context, next())
  const { form } = stateOf(context)
  if (!form) return response
  skipAstroCache(astro)
  const headers = new Headers(response.headers)
  keepPrivate(headers)
  const { error } = form.result
  if (!error || response.status !== 200) {
    return new Response(response.body, { status: response.status, headers })
  }
  for (const [name, value] of Object.entries(retryHeader(error) ?? {})) headers.set(name, value)
  return new Response(response.body, { status: error.status, headers })
}

/**
 * Astro middleware that stores Astro's response for `pageForms`, in case the app's own middleware
 * in between does not return it. The integration adds it after the app's own middleware.
 *
 * @example
 * ```ts
 * // src/middleware.ts, without the integration
 * export const onRequest = sequence(open, pageForms(), myMiddleware, keepRendered)
 * ```
 */
export const keepRendered: MiddlewareHandler = (_, next) => {
  const context = requestContext.getStore()
  const response = next()
  if (context) stateOf(context).rendered = response
  return response
}
