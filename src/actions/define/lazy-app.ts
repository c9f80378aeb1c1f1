import { Hono } from 'hono'
import { noteHono } from '../../context/hono/known-hono.ts'
import type { HonoEnv } from '../../shared/env.ts'
import { forward } from '../../shared/forward.ts'
import { type AnyDefinition, definitionKey } from './definition.ts'

let isReady = false

/**
 * A Hono app that is made when somebody uses it as one: the router finds an action by its name, and
 * a Worker of a thousand would else make a thousand apps while it starts.
 *
 * @param make the app, once
 * @param definition of the action that it is, if it is one
 */
export function lazyApp(
  make: (definition: AnyDefinition) => Hono<HonoEnv>,
  definition: AnyDefinition,
): Hono<HonoEnv>
export function lazyApp(make: () => Hono<HonoEnv>): Hono<HonoEnv>
export function lazyApp(
  make: (definition: AnyDefinition) => Hono<HonoEnv>,
  definition?: AnyDefinition,
): Hono<HonoEnv> {
  if (!isReady) {
    forward<LazyApp, Hono<HonoEnv>>(LazyApp.prototype, new Hono<HonoEnv>(), ({ app }) => app)
    noteHono(Hono)
    isReady = true
  }
  // It has what Hono's has, by way of `forward`.
  return new LazyApp(make, definition) as unknown as Hono<HonoEnv>
}

class LazyApp {
  readonly #definition: AnyDefinition | undefined
  readonly #make: (definition: AnyDefinition) => Hono<HonoEnv>
  #app: Hono<HonoEnv> | undefined

  constructor(
    make: (definition: AnyDefinition) => Hono<HonoEnv>,
    definition: AnyDefinition | undefined,
  ) {
    this.#definition = definition
    this.#make = make
  }

  get [definitionKey](): AnyDefinition | undefined {
    return this.#definition
  }

  get app(): Hono<HonoEnv> {
    this.#app ??= this.#make(this.#definition as AnyDefinition)
    return this.#app
  }
}
