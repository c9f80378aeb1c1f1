import type { Context, MiddlewareHandler } from 'hono'
import type { Bindings, HonoEnv } from '../shared/env.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'

/** Says in a compiler's message what is wrong: no name can be assigned to it. */
export interface WrongBinding<Message extends string> {
  readonly '~problem': Message
}

/**
 * `Name`, where that is a binding which can do what `Like` can; else what says why not. Goes with
 * the name itself: `Name & CheckedName<Name, ...>`.
 *
 * Only the one binding is looked at: a Durable Object or a service beside it may have the type of a
 * class that is typed by the very actions which are being defined. So the names are of type `string`
 * at first; of a union TypeScript would look at all.
 */
export type CheckedName<Name, Like, Kind extends string> = Name extends keyof Bindings & string
  ? Bindings[Name] extends Like
    ? Name
    : WrongBinding<`The binding ${Name} is no ${Kind}`>
  : Name extends string
    ? WrongBinding<`There is no binding ${Name} in the Wrangler config, or \`npx wrangler types\` has not run since`>
    : Name

/** The same for the names in a map. */
export type CheckedNames<Map, Like, Kind extends string> = {
  [Variable in keyof Map]: CheckedName<Map[Variable], Like, Kind>
}

/** The binding of that name. */
export type BindingAt<Name> = Name extends keyof Bindings ? Bindings[Name] : never

/**
 * Hono middleware that sets variables. With its name it is more than a function: TypeScript puts off
 * the inference from calls that return a mere function, and in a list of middleware it then finds
 * nothing.
 */
export type SetsVariables<Variables extends object> = MiddlewareHandler<{
  Bindings: Bindings
  Variables: Variables
}> & { readonly name: string }

/** How the lines of a Wrangler config begin for a kind of binding. */
export interface BindingKind {
  /** What it is called, such as `KV namespace`. */
  name: string
  /** The lines to add to `wrangler.toml`, with `NAME` for the binding's name. */
  toml: string
}

/**
 * Makes Hono middleware that puts what it makes of bindings in `ctx.var`.
 *
 * @param map the names of variables, each with the name of its binding
 */
export function handlesMiddleware<Variables extends object>(
  map: Record<string, string>,
  kind: BindingKind,
  make: (binding: never, name: string, c: Context<HonoEnv>) => unknown,
): SetsVariables<Variables> {
  const entries = Object.entries(map)
  return async function handles(c, next) {
    // Its variables are those of the map as well, whose names are not known here.
    const context = c as unknown as Context<HonoEnv>
    for (const [variable, name] of entries) {
      const binding = requireBinding(c.env, name, kind, variable) as never
      context.set(variable as never, make(binding, name, context) as never)
    }
    await next()
  }
}

/** @throws Error where there is no such binding, with the lines to add to the Wrangler config */
export function requireBinding(
  env: object,
  name: string,
  kind: BindingKind,
  variable?: string,
): unknown {
  const binding = (env as Record<string, unknown> | undefined)?.[name]
  if (binding !== undefined) return binding
  throw new Error(
    withErrorUrl(
      'HA501',
      `There is no ${kind.name} '${name}' in this Worker's env${variable ? `, so ctx.var.${variable} has no value` : ''}. ` +
        'Add it to wrangler.toml (or the same in wrangler.jsonc) and run `npx wrangler types`:\n' +
        `${kind.toml.replaceAll('NAME', name)}`,
    ),
  )
}
