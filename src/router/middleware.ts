import type { MiddlewareHandler } from 'hono'
import { failure, middlewareFailure } from '../actions/response/respond.ts'
import type { LoadRouter } from '../context/app-router.ts'
import { runInRequestContext } from '../context/hono/middleware.ts'
import { requireRequestContext } from '../context/store.ts'
import type { HonoEnv } from '../shared/env.ts'
import { answerIn } from './answer.ts'
import type { Cors } from './cors.ts'
import type { Target } from './match.ts'

/** What a router knows of the requests that come to it by another app. */
export interface Serving {
  resolve(request: Request): Target
  cors: Cors | undefined
  router: LoadRouter
}

/**
 * Opens the context, answers for actions, refuses what nothing is there for, and passes the rest
 * on: for a router that is mounted in another app, whose middleware is in front of it. It is one
 * middleware, since Hono puts a chain of its own around each that is mounted.
 */
export function serve({ resolve, cors, router }: Serving): MiddlewareHandler<HonoEnv> {
  return function serve(c, next) {
    return runInRequestContext(c, answer, router)

    async function answer(): Promise<void> {
      const { raw, path } = c.req
      const preflight = cors?.preflight(raw)
      if (preflight) {
        c.res = preflight
        return
      }
      let response: Response | undefined
      try {
        const target = resolve(raw)
        if ('routes' in target) await next()
        else if ('refusal' in target) {
          response = await failure(c, target.refusal.error, target.refusal.headers)
        } else response = await answerIn(requireRequestContext(), target.action, raw, path, c)
      } catch (error) {
        // Hono hands on only `Error`s to `onError`; anything else would reject its fetch.
        c.res = await middlewareFailure(c, error)
      }
      // An action with middleware has set its own already, of which Hono would make a copy.
      if (response && !c.finalized) c.res = response
      cors?.addHeaders(raw, c.res.headers)
    }
  }
}

/** What lets scripts of other sites read an answer that was given without Hono's router. */
export function readableBy(cors: Cors, request: Request) {
  return (response: Response) => {
    cors.addHeaders(request, response.headers)
    return response
  }
}
