// Tools call the last two: `expect` of a test runner, and what prints its messages.
/** Names that JavaScript or a tool reads from any object. A function has more of its own. */
export const toolNames: RegExp =
  /^(then|catch|finally|toJSON|prototype|asymmetricMatch|hasAttribute)$|^__|[^\w.-]/

/**
 * Returns true for a name that JavaScript or a tool reads from any object or function, such as
 * `then`, `bind`, Vue's `__v_raw`, React's `$$typeof` or a matcher's `asymmetricMatch`. An action
 * cannot have such a name.
 */
export function isLanguageName(name: string): boolean {
  return name in Function.prototype || toolNames.test(name)
}

/** The methods of an action in the client. */
export const callerNames: ReadonlySet<string> = /* @__PURE__ */ new Set(['orThrow', 'defer'])
