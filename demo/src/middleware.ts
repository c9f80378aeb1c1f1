import { defineMiddleware, sequence } from 'astro:middleware'
import { honoInAstro, requireRequestContext } from '@gnosticdev/hono-actions/context'
import { handles } from './server/handles'
import { inventVisitor } from './server/visitor'

const visitor = defineMiddleware((_, next) => {
  requireRequestContext().vars.visitor = inventVisitor()
  return next()
})

export const onRequest = sequence(honoInAstro(...handles), visitor)
