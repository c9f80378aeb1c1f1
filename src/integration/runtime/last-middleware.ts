import { actionsInAstro, pageForms } from '@gnosticdev/hono-actions/internal'
import type { MiddlewareHandler } from 'astro'
import { loadRouter } from './load-router.ts'

const { base, basePath } = __HONO_ACTIONS__
const actions = actionsInAstro(basePath, `${basePath.slice(base.length - 1)}/[...path]`, loadRouter)
const forms = pageForms()

/** The last middleware of the app: it handles actions, and the forms that are posted to pages. */
export const onRequest: MiddlewareHandler = (context, next) =>
  actions(context, () => Promise.resolve(forms(context, next)) as Promise<Response>)
