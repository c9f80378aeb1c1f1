import { actionsInAstro, pageForms } from '@gnosticdev/hono-actions/internal'
import type { MiddlewareHandler } from 'astro'
import { loadRouter } from './load-router.ts'

const actions = actionsInAstro(__HONO_ACTIONS__.basePath, loadRouter)
const forms = pageForms()

/** The last middleware of the app: it handles actions, and the forms that are posted to pages. */
export const onRequest: MiddlewareHandler = (context, next) =>
  actions(context, () => Promise.resolve(forms(context, next)) as Promise<Response>)
