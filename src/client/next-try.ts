/** Milliseconds between two tries at most. */
const maxWait = 10_000

/**
 * Waits before a request is sent again: 250 ms, doubled with each try up to 10 s, and less by chance
 * so that clients do not come back all at once. While the browser has no network it waits for the
 * network.
 *
 * @param tries the number of tries before
 * @param seconds the least wait that the server has asked for
 * @param signal ends the wait at once. It does not reject
 */
export function nextTry(
  tries: number,
  seconds: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  const backoff = Math.min(maxWait, 250 * 2 ** tries) * (0.5 + Math.random() / 2)
  const isOffline = () => globalThis.navigator?.onLine === false
  return new Promise((resolve) => {
    const finished = new AbortController()
    const end = () => {
      clearTimeout(timer)
      finished.abort()
      resolve()
    }
    const due = () => {
      if (!isOffline()) end()
    }
    const timer = setTimeout(due, Math.max(backoff, Math.min(60, seconds ?? 0) * 1000))
    signal.addEventListener('abort', end, { signal: finished.signal })
    if (typeof addEventListener === 'function') {
      addEventListener('online', end, { signal: finished.signal })
    }
  })
}
