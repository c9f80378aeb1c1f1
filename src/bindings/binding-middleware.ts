import type { Context, MiddlewareHandler } from 'hono'
import { configFile } from '../shared/defines.ts'
import type { Bindings, HonoEnv } from '../shared/env.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import type { Mistake } from '../shared/mistake.ts'

/**
 * Resolves to `Name` if that binding is assignable to `Like`, otherwise to a type that explains the
 * error. Intersect it with the name: `Name & CheckedName<Name, ...>`.
 *
 * Checks one binding only. Another binding, such as a Durable Object or a service, may have the
 * type of a class. That class may depend on the actions being defined. So the names start as
 * `string`: with a union TypeScript would resolve the types of all bindings.
 */
export type CheckedName<Name, Like, Kind extends string> = Name extends keyof Bindings & string
  ? Bindings[Name] extends Like
    ? Name
    : Mistake<`The binding ${Name} is no ${Kind}`>
  : Name extends string
    ? NoBinding<Name>
    : Name

/** The error of a name that no binding has. */
export type NoBinding<Name extends string> = [keyof Bindings] extends [never]
  ? Mistake<'Bindings is empty: run `npx wrangler types`, then `npx astro sync`'>
  : Mistake<`There is no binding ${Name} in the Wrangler config, or \`npx wrangler types\` has not run since`>

/** Result of {@link CheckedName} for each name in a map. */
export type CheckedNames<Map, Like, Kind extends string> = {
  [Variable in keyof Map]: CheckedName<Map[Variable], Like, Kind>
}

/** Type of a binding, by its name. */
export type BindingAt<Name> = Name extends keyof Bindings ? Bindings[Name] : never

/**
 * Hono middleware that sets variables. The named type matters: TypeScript defers inference from
 * calls that return a plain function type. In a list of middleware it then infers no variables.
 */
export type SetsVariables<Variables extends object> = MiddlewareHandler<{
  Bindings: Bindings
  Variables: Variables
}> & { readonly name: string }

/** Wrangler config lines for a kind of binding. */
export interface BindingKind {
  /** Name of the kind, such as `KV namespace`. */
  name: string
  /** Lines to add to `wrangler.toml`, with `NAME` for the binding's name. */
  toml: string
  /** Lines to add to `wrangler.jsonc`. */
  json: string
  /** Lines to add to `worker.env` of `cloudflare.config.ts`. */
  typescript: string
}

// A registered symbol: another loaded copy of this module may read it.
const setsBindings = Symbol.for('@gnosticdev/hono-actions:sets-bindings')

/** Marks middleware that sets variables and refuses no request. */
export function markSetter<Middleware extends object>(middleware: Middleware): Middleware {
  return Object.defineProperty(middleware, setsBindings, { value: true })
}

/** Returns true for middleware that only sets bindings. */
export function isSetter(middleware: object): boolean {
  return setsBindings in middleware
}

/**
 * Creates Hono middleware that sets a handle for each binding in `ctx.var`.
 *
 * @param map variable names, each with the name of its binding
 */
export function handlesMiddleware<Variables extends object>(
  map: Record<string, string>,
  kind: BindingKind,
  make: (binding: never, name: string, c: Context<HonoEnv>) => unknown,
): SetsVariables<Variables> {
  const entries = Object.entries(map)
  return markSetter(async function handles(c, next) {
    // The context also has the variables of `map`, whose names are unknown here.
    const context = c as unknown as Context<HonoEnv>
    for (const [variable, name] of entries) {
      const binding = requireBinding(c.env, name, kind, variable) as never
      context.set(variable as never, make(binding, name, context) as never)
    }
    await next()
  })
}

/** @throws Error if the Worker has no such binding, with the lines to add to its Wrangler config */
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
        `${whereToAdd()}:\n${linesOf(kind).replaceAll('NAME', name)}`,
    ),
  )
}

function whereToAdd(): string {
  if (!configFile)
    return 'Add it to wrangler.toml (or the same in wrangler.jsonc) and run `npx wrangler types`'
  if (configFile.endsWith('.ts')) return `Add it to worker.env in ${configFile}`
  return `Add it to ${configFile} and run \`npx wrangler types\``
}

function linesOf({ toml, json, typescript }: BindingKind): string {
  if (configFile?.endsWith('.ts')) return typescript
  return configFile?.includes('.json') ? json : toml
}
