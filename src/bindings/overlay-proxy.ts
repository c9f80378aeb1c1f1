/**
 * Creates a handle with the members of `upper`, and the members of `base` that `upper` lacks. A
 * binding is an object of the runtime: its methods only work with the binding as `this`, and it
 * cannot be extended.
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
