import type { Bindings } from '../../shared/env.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { loaderOf } from '../app-router.ts'
import { settleCookies } from '../cookies.ts'
import { createInProcessRequest } from '../hono/in-process-request.ts'
import type { RequestExecutionContext } from '../lifetime.ts'
import { createRequestContext, type RequestContext, stateOf } from '../request-context.ts'
import { respondInContext } from '../run-in-context.ts'
import { createVars } from '../vars.ts'

/** Responds to a request for a page of the app: the adapter's handler. */
export type RenderPage = (
  request: Request,
  env: Bindings,
  executionCtx: RequestExecutionContext,
) => Promise<Response>

const key = Symbol.for('@gnosticdev/hono-actions:pages')
const isolate = globalThis as { [key]?: RenderPage }

/**
 * Sets the function that renders the pages of the isolate's Astro app.
 *
 * @example
 * ```ts
 * import { handle } from '@astrojs/cloudflare/handler'
 *
 * registerPages((request, env, ctx) => handle(request, env, ctx as ExecutionContext))
 * ```
 */
export function registerPages(render: RenderPage): void {
  isolate[key] = render
}

/**
 * Renders a page of the app without the network, for the client of the request of `context`.
 *
 * It has a context of its own, because Astro's cookies and the form of a page exist once for each
 * request. It shares the request's id, variables and memory, such as a D1 session. Its cookies are
 * sent with the response of the request.
 *
 * @param path the path of the page, with its query
 * @throws Error if there is no Astro app, or if the response is not a page
 */
export async function renderPartial(path: string, context: RequestContext): Promise<string> {
  const render = isolate[key]
  if (!render) {
    throw new Error(
      withErrorUrl(
        'HA335',
        `The partial ${path} cannot be rendered here. It needs an Astro app on Cloudflare Workers, ` +
          'with honoActions() in the integrations of astro.config',
      ),
    )
  }
  const { env, executionCtx, requestId, event, vars } = context
  const headers = { accept: 'text/html' }
  const request = createInProcessRequest(context.request, path, { headers })
  const own = createRequestContext({
    ...{ request, requestId, event, env, executionCtx },
    vars: createVars({ ...vars }),
    router: loaderOf(context),
  })
  const state = stateOf(context)
  state.once ??= new Map()
  stateOf(own).once = state.once
  const response = await respondInContext(own, () => render(request, env, executionCtx))
  settleCookies(context, own, response.headers.getSetCookie())
  const type = response.headers.get('content-type')
  if (response.ok && type?.startsWith('text/html')) return response.text()
  await response.body?.cancel()
  throw new Error(
    withErrorUrl(
      'HA336',
      `The partial ${path} is not a page: it responds with status ${response.status} and the type ` +
        `${type}. Write the path of a page, such as src/pages/partials/entries.astro: ` +
        "refresh.partial('/partials/entries')",
    ),
  )
}
