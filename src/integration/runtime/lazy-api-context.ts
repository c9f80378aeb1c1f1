import { cf } from '@astrojs/cloudflare/fetch'
import type { APIContext, AstroCookies } from 'astro'
import { FetchState, sessions } from 'astro/fetch'

type Platform = Parameters<typeof cf>
type Provide = FetchState['provide']

/** What Astro makes for a request, taken from one that it has made a state of. */
export interface Makers {
  cookies: (request: Request) => AstroCookies
  /** Gives the state of a request its session. */
  session: (state: FetchState) => void
}

/**
 * The context that Astro gives to middleware. What most middleware asks for, the request, its
 * cookies and `locals`, there is without a state of Astro's; the first that asks for anything else
 * has Astro make that, and a context of its own, which this is from then on.
 *
 * Only for a request of which is known that Astro would leave its URL as it is.
 */
export class LazyAPIContext implements ProxyHandler<object> {
  /** What middleware gets. */
  readonly context: APIContext
  /** That of Astro, once it was made. */
  state: FetchState | undefined
  readonly #request: Request
  readonly #env: Platform[1]
  readonly #ctx: Platform[2]
  readonly #makers: Makers
  readonly #locals: App.Locals
  #url: URL | undefined
  #cookies: AstroCookies | undefined
  #made: APIContext | undefined

  constructor(request: Request, env: Platform[1], ctx: Platform[2], makers: Makers) {
    this.#request = request
    this.#env = env
    this.#ctx = ctx
    this.#makers = makers
    // As the adapter makes them.
    this.#locals = { cfContext: ctx } as App.Locals
    this.context = new Proxy({}, this) as APIContext
  }

  /** As they are now; undefined where nobody has asked for them. */
  get cookies(): AstroCookies | undefined {
    return this.state?.cookies ?? this.#cookies
  }

  /** Astro's state of the request, which is made where it is not there. */
  make(): FetchState {
    if (this.state) return this.state
    const state = new FetchState(this.#request)
    this.state = state
    // It waits for nothing where the path is that of a route.
    void cf(state, this.#env, this.#ctx)
    state.locals = this.#locals
    if (this.#url) state.url = this.#url
    if (this.#cookies) state.cookies = this.#cookies
    // The route has none.
    state.props = {}
    this.#makers.session(state)
    // Kept, for a rewrite has Astro make another for what comes after.
    this.#made = state.getAPIContext()
    return state
  }

  get #real(): APIContext {
    if (!this.#made) this.make()
    return this.#made as APIContext
  }

  get(_: object, key: keyof APIContext): unknown {
    if (!this.#made) {
      if (key === 'request') return this.#request
      if (key === 'locals') return this.#locals
      if (key === 'isPrerendered') return false
      if (key === 'cookies') {
        this.#cookies ??= this.#makers.cookies(this.#request)
        return this.#cookies
      }
      if (key === 'url') {
        this.#url ??= new URL(this.#request.url)
        return this.#url
      }
    }
    return this.#real[key]
  }

  set(_: object, key: PropertyKey, value: unknown): boolean {
    return Reflect.set(this.#real, key, value)
  }

  has(_: object, key: PropertyKey): boolean {
    return key in this.#real
  }

  ownKeys(): (string | symbol)[] {
    return Reflect.ownKeys(this.#real)
  }

  getOwnPropertyDescriptor(_: object, key: PropertyKey): PropertyDescriptor | undefined {
    return Reflect.getOwnPropertyDescriptor(this.#real, key)
  }

  defineProperty(_: object, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
    return Reflect.defineProperty(this.#real, key, descriptor)
  }

  deleteProperty(_: object, key: PropertyKey): boolean {
    return Reflect.deleteProperty(this.#real, key)
  }
}

/** Takes off a state of Astro's how that makes what a state has. */
export async function makersOf(state: FetchState): Promise<Makers> {
  const { logger } = state
  const Cookies = state.cookies.constructor as new (
    request: Request,
    logger: FetchState['logger'],
  ) => AstroCookies
  return {
    cookies: (request) => new Cookies(request, logger),
    session: await sessionMaker(state),
  }
}

/**
 * Has Astro make what provides its sessions. It takes its time to, and a property of the context is
 * read at once: so that is made before, and makes the session of each request.
 */
async function sessionMaker({ manifest, logger }: FetchState): Promise<Makers['session']> {
  let current: FetchState | undefined
  let found: Parameters<Provide> | undefined
  // What it reads of a state.
  const asked = {
    manifest,
    logger,
    get cookies() {
      return current?.cookies
    },
    provide: (...provided: Parameters<Provide>) => {
      found = provided
    },
  }
  await sessions(asked as unknown as FetchState)
  return (state) => {
    if (!found) return
    const [key, provider] = found
    state.provide(key, {
      ...provider,
      create() {
        current = state
        try {
          return provider.create()
        } finally {
          current = undefined
        }
      },
    })
  }
}
