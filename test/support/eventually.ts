import { vi } from 'vitest'

/**
 * Waits until `read` returns a truthy value. A busy machine may need most of the minute.
 *
 * @param timeout in milliseconds
 */
export function eventually<Value>(read: () => Value | Promise<Value>, timeout = 60_000) {
  return vi.waitUntil(read, { timeout, interval: 20 })
}
