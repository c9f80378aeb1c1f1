import type { MiddlewareHandler } from 'hono'

// biome-ignore lint/suspicious/noExplicitAny: middleware of any environment; it is read, not called
type AnyMiddleware = MiddlewareHandler<any, any, any>

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
