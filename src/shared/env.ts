/**
 * The Worker's bindings, as `ctx.env` and the values of {@link bindings} see them.
 *
 * The integration makes it extend the `Env` that `wrangler types` writes, so there is nothing to
 * fill in by hand. Outside Astro, augment it yourself.
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
 * The values that belong to one request: `ctx.var` inside Hono, `getRequestContext().vars`
 * everywhere else. Augment it with what your middleware sets.
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
  /** What `ctx.env` is. */
  Bindings: Bindings
  /** What `ctx.var` is. */
  Variables: Variables
}
