import { defineMiddleware } from 'astro:middleware'
import { requireRequestContext } from '@gnosticdev/hono-actions/context'
import { inventVisitor } from './server/visitor'

export const onRequest = defineMiddleware((_, next) => {
  requireRequestContext().vars.visitor = inventVisitor()
  return next()
})
