import type { MiddlewareHandler } from 'hono'
import type { AnyMiddleware } from '../../context/hono/run-middleware.ts'
import type { HonoEnv } from '../../shared/env.ts'

/** The Hono middleware of an action. */
export type ActionMiddleware = readonly AnyMiddleware[]

/**
 * A list of middleware, each with its own type. The parameters of an inline function have the types
 * of the app's own middleware.
 */
export type MiddlewareList<Use extends readonly unknown[]> = {
  [Key in keyof Use]: Use[Key] extends AnyMiddleware ? Use[Key] : MiddlewareHandler<HonoEnv>
}

/** The variables that the middleware of a list set, together. */
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
