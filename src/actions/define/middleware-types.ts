import type { MiddlewareHandler } from 'hono'
import type { AnyMiddleware } from '../../context/hono/run-middleware.ts'
import type { HonoEnv } from '../../shared/env.ts'

/** The Hono middleware of an action. */
export type ActionMiddleware = readonly AnyMiddleware[]

/**
 * A list of Hono middleware, each with its own type. An inline function gets a context with the
 * variables that earlier middleware of the list sets.
 *
 * @typeParam Use the types of the middleware
 * @typeParam Earlier variables that are set before the list runs
 */
export type MiddlewareList<Use extends readonly unknown[], Earlier = unknown> = {
  [Key in keyof Use]: Use[Key] extends AnyMiddleware
    ? Use[Key]
    : InlineMiddleware<Earlier & VariablesBefore<Use, Key>>
}

type InlineMiddleware<Variables> = MiddlewareHandler<
  unknown extends Variables ? HonoEnv : HonoEnv & { Variables: Variables }
>

/** All variables that the middleware of a list sets. */
export type VariablesOf<Use extends readonly unknown[]> = Use extends readonly [
  infer First,
  ...infer Rest,
]
  ? VariablesOfOne<First> & VariablesOf<Rest>
  : unknown

type VariablesOfOne<Middleware> =
  Middleware extends MiddlewareHandler<infer Env, infer _Path, infer _Input>
    ? Env extends { Variables: infer Variables extends object }
      ? Variables
      : unknown
    : unknown

/** The variables of the list up to the index `Key`. */
type VariablesBefore<
  Use extends readonly unknown[],
  Key,
  Seen extends readonly unknown[] = [],
> = Key extends `${Seen['length']}`
  ? unknown
  : Use extends readonly [infer First, ...infer Rest]
    ? VariablesOfOne<First> & VariablesBefore<Rest, Key, [...Seen, First]>
    : unknown
