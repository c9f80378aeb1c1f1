import type { Transport } from './transport.ts'

declare const __HONO_ACTIONS_BASE__: string | undefined

export const transport: Transport = {
  fetch: (input, init) => fetch(input, init),
  // The integration defines Astro's `base` when it builds.
  baseUrl: () =>
    location.origin + (typeof __HONO_ACTIONS_BASE__ === 'string' ? __HONO_ACTIONS_BASE__ : '/'),
}
