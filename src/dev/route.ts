import type { APIRoute } from 'astro'

/** Gives the panel's data its path. The middleware answers before Astro comes here. */
export const ALL: APIRoute = () => new Response(null, { status: 404 })
