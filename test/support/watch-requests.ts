import { type Mock, vi } from 'vitest'

/** Counts the requests that are made, until `vi.unstubAllGlobals()`. */
export function watchRequests(): Mock {
  const made = vi.fn()
  vi.stubGlobal(
    'Request',
    class extends Request {
      constructor(...all: ConstructorParameters<typeof Request>) {
        super(...all)
        made(...all)
      }
    },
  )
  return made
}
