/**
 * Makes a handle that can what `upper` can, and all else that `base` can. A binding is an object of
 * the runtime, whose methods insist on being called on it, and to which nothing can be added.
 */
export function overlayProxy<Upper extends object, Base extends object>(
  upper: Upper,
  base: Base,
): Upper & Base {
  const handle = new Proxy(base, {
    get(_, key) {
      const owner = key in upper ? upper : base
      const value: unknown = Reflect.get(owner, key)
      return typeof value === 'function' ? value.bind(owner) : value
    },
    has: (_, key) => key in upper || key in base,
  })
  return handle as Upper & Base
}
