import type { MiddlewareHandler } from 'hono'
import type { AnyMiddleware } from '../../context/hono/run-middleware.ts'
import type { HonoEnv } from '../../shared/env.ts'

/** Hono middleware that travels with an action. */
export type ActionMiddleware = readonly AnyMiddleware[]

/**
 * A list of middleware, each of its own type. A function that is written in the list has none yet:
 * its parameters are those of the app's own middleware.
 */
export type MiddlewareList<Use extends readonly unknown[]> = {
  [Key in keyof Use]: Use[Key] extends AnyMiddleware ? Use[Key] : MiddlewareHandler<HonoEnv>
}

/** The variables that each of the middleware sets, together. */
export type VariablesOf<Use extends readonly unknown[]> = Use extends readonly [
  infer First,
  ...infer Rest,
]
  ? (First extends MiddlewareHandler<infer Env, infer _Path, infer _Input>
      ? Env extends { Variables: infer Variables extends object }
        ? Variables
        : unknown
      : unknown) &
      VariablesOf<Rest>
  : unknown
