/**
 * The Worker's bindings: the type of `ctx.env`.
 *
 * The integration makes it extend the `Env` that `wrangler types` writes. Outside Astro, augment it
 * yourself.
 *
 * @example
 * ```ts
 * declare module '@gnosticdev/hono-actions/actions' {
 *   interface Bindings extends Env {}
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: an interface, so that an app can augment it
export interface Bindings {}

/**
 * The variables of a request: `ctx.var` inside Hono, `getRequestContext().vars` everywhere else.
 * Augment it with the variables that your middleware sets.
 *
 * @example
 * ```ts
 * declare module '@gnosticdev/hono-actions/actions' {
 *   interface Variables {
 *     user: { id: string } | undefined
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: an interface, so that an app can augment it
export interface Variables {}

/**
 * The environment of every Hono app in this package: `new Hono<HonoEnv>()`.
 *
 * @example
 * ```ts
 * const app = new Hono<HonoEnv>().use(bindings({ db: 'DB' }))
 * ```
 */
export interface HonoEnv {
  /** The type of `ctx.env`. */
  Bindings: Bindings
  /** The type of `ctx.var`. */
  Variables: Variables
}
