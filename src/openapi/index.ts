/**
 * Serves an OpenAPI document of the actions, and a page that shows it.
 *
 * @module
 */
import { Hono } from 'hono'
import type { HonoEntry } from '../router/entries.ts'
import type { OpenApiRoutes } from '../router/router.ts'
import type { HonoEnv } from '../shared/env.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { checkOptions } from './options.ts'
import type { OpenApiDocument, OpenApiOptions } from './types.ts'

export type { OpenApiRoutes } from '../router/router.ts'
export {
  describeMiddleware,
  type MiddlewareDescription,
  type SecurityScheme,
} from './middleware.ts'
export type { OpenApiInfo, OpenApiOptions, OpenApiServer } from './types.ts'

const documentName = 'openapi.json'
const pageName = 'reference'

/**
 * Serves an OpenAPI 3.1 document of the actions at `{basePath}/openapi.json`. With `viewer`, it
 * also serves a page that shows the document at `{basePath}/reference`. Both are lazily created.
 * With the integration, write `honoActions({ openapi: true })` instead.
 *
 * @throws Error if the options would produce an invalid document. `createRouter` throws if an
 * action has one of these paths
 * @example
 * ```ts
 * import { openApi } from '@gnosticdev/hono-actions/openapi'
 * import { createRouter } from '@gnosticdev/hono-actions/router'
 * import { honoActions } from './actions'
 *
 * export default createRouter(honoActions, {
 *   openapi: openApi({ info: { title: 'Guestbook', version: '2.1.0' } }),
 * })
 * ```
 */
export function openApi(options: OpenApiOptions = {}): OpenApiRoutes {
  checkOptions(options)
  return (entries, basePath) => {
    const { viewer, info, servers } = options
    for (const name of viewer ? [documentName, pageName] : [documentName]) {
      requireFree(name, entries)
    }
    const own = new Map(entries)
    // Built per request until one build completes: work that a request started may end with it.
    let made: OpenApiDocument | undefined
    async function load(): Promise<OpenApiDocument> {
      if (made) return made
      const { buildDocument } = await import('./document.ts')
      made = await buildDocument(own, basePath, options)
      return made
    }
    const document = new Hono<HonoEnv>().get('/', async (c) =>
      c.body(`${JSON.stringify(await load(), null, 2)}\n`, 200, {
        'content-type': 'application/json',
        ...headers,
      }),
    )
    const routes = new Map<string, HonoEntry>([[documentName, document]])
    if (!viewer) return routes
    const page = new Hono<HonoEnv>().get('/', async (c) => {
      const { renderReference } = await import('./viewer.ts')
      const url = new URL(c.req.url)
      const { html, contentSecurityPolicy } = await renderReference(
        {
          title: info?.title ?? 'API',
          // Not relative to the page's URL, which may end in a slash.
          documentPath: url.pathname.replace(/[^/]+\/?$/, documentName),
          viewer,
          servers: servers?.map((server) => server.url) ?? [],
        },
        url.origin,
      )
      return c.body(html, 200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': contentSecurityPolicy,
        'referrer-policy': 'no-referrer',
        ...headers,
      })
    })
    return routes.set(pageName, page)
  }
}

const headers = { 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' }

function requireFree(name: string, entries: ReadonlyMap<string, HonoEntry>): void {
  for (const path of entries.keys()) {
    if (path !== name && !path.startsWith(`${name}/`)) continue
    throw new Error(
      withErrorUrl(
        'HA250',
        `honoActions["${name}"] can't have that name: with openapi on, the router serves ` +
          `${name === documentName ? 'the OpenAPI document' : 'the reference page'} there. ` +
          'Rename the key, or leave openapi out.',
      ),
    )
  }
}
