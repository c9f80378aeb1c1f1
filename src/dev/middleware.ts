import { allowedHosts } from 'virtual:@gnosticdev/hono-actions/dev'
import type { MiddlewareHandler } from 'astro'
import { panelPath } from '../shared/panel-path.ts'
import { answerPanel } from './panel.ts'
import { recordRequest } from './recorder.ts'

/** Behind the middleware that opens the context, and before the app's own, which may ask for a login. */
export const onRequest: MiddlewareHandler = (astro, next) => {
  if (astro.isPrerendered) return next()
  if (astro.routePattern === panelPath) return answerPanel(astro.request, loadRouter, allowedHosts)
  return recordRequest(astro.request, next)
}

async function loadRouter(): Promise<object> {
  return (await import('virtual:@gnosticdev/hono-actions/router')).router
}
