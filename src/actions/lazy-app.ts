import { Hono } from 'hono'
import type { HonoEnv } from '../shared/env.ts'
import { forward } from '../shared/forward.ts'

let isReady = false

/**
 * A Hono app that is made when somebody uses it as one: the router finds an action by its name, and
 * a Worker of a thousand would else make a thousand apps while it starts.
 *
 * @param make the app, once
 */
export function lazyApp(make: () => Hono<HonoEnv>): Hono<HonoEnv> {
  if (!isReady) {
    forward<LazyApp, Hono<HonoEnv>>(LazyApp.prototype, new Hono<HonoEnv>(), ({ app }) => app)
    isReady = true
  }
  // It has what Hono's has, by way of `forward`.
  return new LazyApp(make) as unknown as Hono<HonoEnv>
}

class LazyApp {
  readonly #make: () => Hono<HonoEnv>
  #app: Hono<HonoEnv> | undefined

  constructor(make: () => Hono<HonoEnv>) {
    this.#make = make
  }

  get app(): Hono<HonoEnv> {
    this.#app ??= this.#make()
    return this.#app
  }
}
