/** First compatibility date that switches Node's APIs on without a flag. */
const defaultOnDate = '2026-08-04'
const flags = ['nodejs_compat', 'nodejs_compat_v2', 'nodejs_als']
const optOuts = ['no_nodejs_compat', 'no_nodejs_compat_v2']

/**
 * Returns true if the Worker has `AsyncLocalStorage`, which holds the request context. The
 * compatibility date and flags decide together.
 *
 * @param date if undefined, the date of the installed workerd, which Cloudflare's tools use
 */
export function hasAsyncLocalStorage(
  date: string | undefined,
  compatibilityFlags: readonly string[] = [],
): boolean {
  if (flags.some((flag) => compatibilityFlags.includes(flag))) return true
  const isDefaultOn = date === undefined || date >= defaultOnDate
  // Each opt-out switches one version of the APIs off.
  return isDefaultOn && !optOuts.every((flag) => compatibilityFlags.includes(flag))
}

/** Returns the flag that adds `AsyncLocalStorage` to a config without it. */
export function missingFlag(compatibilityFlags: readonly string[] = []): string {
  // workerd refuses a flag together with its opt-out.
  const isOptedOut = optOuts.some((flag) => compatibilityFlags.includes(flag))
  return isOptedOut ? 'nodejs_als' : 'nodejs_compat'
}
