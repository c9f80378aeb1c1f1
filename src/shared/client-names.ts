/**
 * Returns true for a name that JavaScript reads from any object or function, such as `then`,
 * `toJSON` or `bind`. An action cannot have such a name.
 */
export function isLanguageName(name: string): boolean {
  return name in Function.prototype || /^(then|catch|finally|toJSON|prototype)$/.test(name)
}

/** The methods of an action in the client. */
export const callerNames: ReadonlySet<string> = /* @__PURE__ */ new Set(['orThrow', 'defer'])
