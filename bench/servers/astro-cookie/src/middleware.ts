import { defineMiddleware } from 'astro:middleware'
import { requireRequestContext } from '@gnosticdev/hono-actions/context'

declare module '@gnosticdev/hono-actions/actions' {
  interface Variables {
    user: string
  }
}

/** Asks Astro for a cookie, which the request has only as an unparsed header. */
export const onRequest = defineMiddleware(({ cookies, request, isPrerendered }, next) => {
  if (isPrerendered) return next()
  const { vars } = requireRequestContext()
  vars.user = cookies.get('user')?.value ?? request.headers.get('x-user') ?? 'guest'
  return next()
})
