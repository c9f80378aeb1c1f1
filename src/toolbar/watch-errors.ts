import type { RequestRecord } from '../dev/records.ts'
import { isPanelRequest, readRequests } from './api.ts'

const storageKey = 'hono-actions:last-error'

/**
 * Reports whether there are unseen errors. Checks after the page has loaded, and after each of its
 * requests. So an idle page sends no requests.
 */
export function watchErrors(tell: (isNew: boolean) => void) {
  let last = 0
  let soon: ReturnType<typeof setTimeout> | undefined
  const look = async () => {
    const data = await readRequests()
    if (data) see(data.requests, false)
  }
  const lookSoon = () => {
    clearTimeout(soon)
    soon = setTimeout(look, 300)
  }

  function see(requests: readonly RequestRecord[], areShown: boolean): void {
    last = Math.max(0, ...requests.flatMap(({ errors }) => errors.map(({ at }) => at)))
    if (areShown) sessionStorage.setItem(storageKey, String(last))
    tell(last > Number(sessionStorage.getItem(storageKey)))
  }

  new PerformanceObserver((list) => {
    const isOther = (entry: PerformanceEntry) => {
      const { initiatorType } = entry as PerformanceResourceTiming
      return /^(fetch|xmlhttprequest)$/.test(initiatorType) && !isPanelRequest(entry.name)
    }
    if (list.getEntries().some(isOther)) lookSoon()
  }).observe({ type: 'resource', buffered: false })
  lookSoon()
  return { see }
}
