/**
 * Lets objects of a class stand for others that are made late: whatever `sample` has and the class
 * has not itself is read from, and written to, the object that `target` gives.
 *
 * @param prototype of the class, which is put in front of that of `sample`
 */
export function forward<Self extends object, Target extends object>(
  prototype: Self,
  sample: Target,
  target: (self: Self) => Target,
): void {
  const inherited: object = Object.getPrototypeOf(sample)
  Object.setPrototypeOf(prototype, inherited)
  for (const key of [...Object.keys(sample), ...Reflect.ownKeys(inherited)]) {
    if (Object.hasOwn(prototype, key)) continue
    Object.defineProperty(prototype, key, {
      configurable: true,
      get(this: Self): unknown {
        const object = target(this)
        const value: unknown = Reflect.get(object, key)
        // What is the target's own function knows whose it is; a method is told.
        const isMethod = typeof value === 'function' && !Object.hasOwn(object, key)
        return isMethod ? value.bind(object) : value
      },
      set(this: Self, value: unknown) {
        Reflect.set(target(this), key, value)
      },
    })
  }
}
