import type { APIRoute } from 'astro'

/** So that the adapter, before `src/fetch.ts`, does not look for a file of this path. */
export const ALL: APIRoute = () => new Response('Not found', { status: 404 })
