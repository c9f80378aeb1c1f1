export const { AsyncLocalStorage } = globalThis.asyncHooks
