import { withErrorUrl } from './errors/error-url.ts'

const notLoaded =
  'A part of @gnosticdev/hono-actions could not be loaded, so the Worker that was deployed is not ' +
  'whole. Deploy all the modules that the build wrote: npx wrangler deploy'

/**
 * Loads a module with the first request that needs it. From then on it is at hand: what it is used
 * for happens at once, without a promise.
 *
 * Not the promise is kept but the module: workerd lets no request wait for what another has begun.
 *
 * @param load such as `() => import('./module.ts')`
 * @returns what hands the module to a function, and gives back what that returns
 */
export function onDemand<Module>(
  load: () => Promise<Module>,
): <Result>(use: (module: Module) => Result) => Result | Promise<Awaited<Result>> {
  let module: Module | undefined
  return function withModule<Result>(use: (module: Module) => Result) {
    if (module) return use(module)
    return load().then(
      (loaded) => {
        module = loaded
        return use(loaded)
      },
      (cause: unknown) => {
        throw new Error(withErrorUrl('HA316', notLoaded), { cause })
      },
    ) as Promise<Awaited<Result>>
  }
}

/** Goes on with a value: at once, or when its promise has settled. */
export function withValue<Value, Result>(
  value: Value | Promise<Value>,
  use: (value: Value) => Result,
): Result | Promise<Awaited<Result>> {
  if (!(value instanceof Promise)) return use(value)
  return value.then(use) as Promise<Awaited<Result>>
}

/** What `make` makes, now or later; where that fails, what `instead` makes of the reason. */
export function unlessFails<Value>(
  make: () => Value | Promise<Value>,
  instead: (cause: unknown) => Value | Promise<Value>,
): Value | Promise<Value> {
  try {
    const made = make()
    return made instanceof Promise ? made.catch(instead) : made
  } catch (cause) {
    return instead(cause)
  }
}
