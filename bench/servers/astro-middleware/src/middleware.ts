import { defineMiddleware } from 'astro:middleware'
import { requireRequestContext } from '@gnosticdev/hono-actions/context'

declare module '@gnosticdev/hono-actions/actions' {
  interface Variables {
    user: string
  }
}

/** Writes and reads the request's one store, as an app does that finds out who asks. */
export const onRequest = defineMiddleware(({ request, isPrerendered }, next) => {
  if (isPrerendered) return next()
  const { vars } = requireRequestContext()
  vars.user = request.headers.get('x-user') ?? 'guest'
  if (vars.user === 'stranger') return new Response('Strangers may not pass', { status: 403 })
  return next()
})
