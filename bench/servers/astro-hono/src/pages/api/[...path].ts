import type { APIRoute } from 'astro'
import hono from '../../../../workers/hono.ts'

export const ALL: APIRoute = ({ request }) => hono.fetch(request)
