import type { MiddlewareHandler } from 'astro'
import { recordRequest } from './recorder.ts'

/**
 * Runs after the middleware that opens the context, so that pages and their errors are recorded.
 */
export const onRequest: MiddlewareHandler = (astro, next) =>
  astro.isPrerendered ? next() : recordRequest(astro.request, next)
