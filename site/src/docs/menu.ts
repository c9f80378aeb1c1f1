import { defineRouteMiddleware } from '@astrojs/starlight/route-data'

/** Gives a phone its menu on the landing page and on the 404 too. Wider screens hide it there by CSS. */
export const onRequest = defineRouteMiddleware(({ locals }) => {
  locals.starlightRoute.hasSidebar = true
})
