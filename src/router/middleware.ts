import type { MiddlewareHandler } from 'hono'
import { failure, middlewareFailure } from '../actions/respond.ts'
import { requireRequestContext } from '../context/store.ts'
import type { HonoEnv } from '../shared/env.ts'
import { answerIn } from './answer.ts'
import type { Cors } from './cors.ts'
import type { Target } from './resolve.ts'

/** Hono hands on only `Error`s to `onError`; anything else that is thrown would reject its fetch. */
export const answerEveryThrow: MiddlewareHandler<HonoEnv> = async function answerEveryThrow(
  c,
  next,
) {
  try {
    await next()
  } catch (error) {
    c.res = await middlewareFailure(c, error)
  }
}

/** Answers what browsers ask for other sites, and tells them which of those may read the answer. */
export function forOtherSites(cors: Cors): MiddlewareHandler<HonoEnv> {
  return async function forOtherSites(c, next) {
    const answer = cors.preflight(c.req.raw)
    if (answer) return answer
    await next()
    cors.addHeaders(c.req.raw, c.res.headers)
  }
}

/** The same for an answer that was given without Hono's router. */
export function readableBy(cors: Cors, request: Request) {
  return (response: Response) => {
    cors.addHeaders(request, response.headers)
    return response
  }
}

/**
 * Answers for actions, refuses what nothing is there for, and passes the rest on: for a router that
 * is mounted in another app, whose middleware is in front of it.
 */
export function dispatch(resolve: (request: Request) => Target): MiddlewareHandler<HonoEnv> {
  return async function dispatch(c, next) {
    const target = resolve(c.req.raw)
    const context = requireRequestContext()
    const { raw, path } = c.req
    if ('action' in target) return answerIn(context, target.action, raw, path, c)
    if ('refusal' in target) return failure(c, target.refusal.error, target.refusal.headers)
    await next()
  }
}
