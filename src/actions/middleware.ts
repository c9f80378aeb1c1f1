import type { MiddlewareHandler } from 'hono'
import type { AnyMiddleware } from '../context/run-middleware.ts'

/** Hono middleware that travels with an action. */
export type ActionMiddleware = readonly AnyMiddleware[]

/** The variables that each of the middleware sets, together. */
export type VariablesOf<Use extends ActionMiddleware> = Use extends readonly [
  infer First,
  ...infer Rest extends ActionMiddleware,
]
  ? (First extends MiddlewareHandler<infer Env, infer _Path, infer _Input>
      ? Env extends { Variables: infer Variables extends object }
        ? Variables
        : unknown
      : unknown) &
      VariablesOf<Rest>
  : unknown
