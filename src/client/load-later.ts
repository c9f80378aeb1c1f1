type Later = typeof import('./later.ts')

let later: Promise<Later> | undefined

/**
 * Loads the script for what is rare. One that did not load is tried again with the next need.
 *
 * @throws the browser's error
 */
export function loadLater(): Promise<Later> {
  later ??= import('./later.ts').catch(loadAgain<Later>).catch((cause) => {
    later = undefined
    throw cause
  })
  return later
}

/**
 * Loads a script that did not load, by another URL: a browser remembers that the first one failed.
 *
 * @param cause the browser's error, which has the URL in its message, except in Safari
 */
export function loadAgain<Module>(cause: Error): Promise<Module> {
  // At the end: webpack's messages have it elsewhere, and webpack itself tries again.
  const url = /http\S+s$/.exec(cause.message)
  if (url) return import(/* @vite-ignore */ /* webpackIgnore: true */ `${url}?${Date.now()}`)
  throw cause
}
