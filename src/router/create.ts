import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { definitionOf } from '../actions/definition.ts'
import { failure, middlewareFailure } from '../actions/respond.ts'
import { runAction } from '../actions/run.ts'
import { honoRequestContext } from '../context/hono.ts'
import type { HonoEnv } from '../shared/env.ts'
import { HonoActionError } from '../shared/errors.ts'
import { type HonoActions, type HonoEntry, readEntries } from './entries.ts'
import { basePathProblem } from './names.ts'

export interface RouterOptions {
  /** The path under which the actions are served. Defaults to `/api`. */
  basePath?: string
}

/**
 * Makes the Hono app that serves `honoActions`. The integration does it for you; make one yourself
 * for `src/fetch.ts` or a Worker without Astro.
 *
 * A request passes through, in this order: the request context, the look-up of its first segment
 * by exact name, then the action itself or the Hono routes of that name.
 *
 * @throws Error where an entry is not a Hono app or its name can't be in a URL
 * @example
 * ```ts
 * // a Worker without Astro
 * import { createRouter } from '@gnosticdev/hono-actions/router'
 * import { honoActions } from './actions'
 *
 * export default createRouter(honoActions)
 * ```
 */
export function createRouter(actions: HonoActions, options: RouterOptions = {}): Hono<HonoEnv> {
  const { basePath = '/api' } = options
  const problem = basePathProblem(basePath)
  if (problem)
    throw new Error(`createRouter: the basePath "${basePath}" can't be used: ${problem}.`)
  const entries = readEntries(actions)

  const routes = new Hono<HonoEnv>({ strict: false })
  for (const [name, entry] of entries) {
    if (!definitionOf(entry)) routes.route(`/${name}`, entry)
  }

  const router = new Hono<HonoEnv>({ strict: false }).basePath(basePath)
  router.onError((error, c) => middlewareFailure(c, error))
  router.use(
    honoRequestContext({
      dispatch: async (request, { env, executionCtx }) => {
        return router.fetch(request, env, executionCtx as Parameters<typeof router.fetch>[2])
      },
    }),
    answerEveryThrow,
    byName(entries, basePath),
    methodNotAllowed({ app: routes, onMethodNotAllowed: notAllowed }),
  )
  router.route('/', routes)
  // Not `router.notFound()`: that one is lost where the router is mounted in another app.
  router.all('*', (c) => notFound(c))
  return router
}

/** Hono hands on only `Error`s to `onError`; anything else that is thrown would end the Worker's fetch. */
const answerEveryThrow: MiddlewareHandler<HonoEnv> = async function answerEveryThrow(c, next) {
  try {
    await next()
  } catch (error) {
    c.res = middlewareFailure(c, error)
  }
}

/**
 * Answers for actions, by their exact name, without Hono's router; lets the requests for other
 * apps of the map pass; refuses the rest, so that no path is served that only decodes to a name.
 */
function byName(entries: Map<string, HonoEntry>, basePath: string): MiddlewareHandler<HonoEnv> {
  return async function byName(c, next) {
    const [name, rest] = splitPath(c.req.raw.url, basePath)
    const entry = entries.get(name)
    if (!entry) return notFound(c)
    const definition = definitionOf(entry)
    if (!definition) return next()
    if (rest !== '' && rest !== '/') return notFound(c)
    if (c.req.method !== 'POST') return notAllowed(c, ['POST'])
    return runAction(definition, c)
  }
}

/** The first segment below `basePath`, as it was sent, and what follows it. */
function splitPath(url: string, basePath: string): [name: string, rest: string] {
  const pathStart = url.indexOf('/', url.indexOf('://') + 3)
  const end = url.slice(pathStart).search(/[?#]/)
  const path = end === -1 ? url.slice(pathStart) : url.slice(pathStart, pathStart + end)
  const below = path.slice(basePath.length + 1)
  const slash = below.indexOf('/')
  return slash === -1 ? [below, ''] : [below.slice(0, slash), below.slice(slash)]
}

function notFound(c: Context<HonoEnv>): Response {
  return failure(c, new HonoActionError({ code: 'NOT_FOUND', message: 'No such action' }))
}

function notAllowed(c: Context, methods: readonly string[]): Response {
  const allow = methods.join(', ')
  const error = new HonoActionError({ code: 'METHOD_NOT_ALLOWED', message: `Use ${allow}` })
  return failure(c, error, { allow })
}
