import type { MiddlewareHandler } from 'astro'
import { recordRequest } from './recorder.ts'

/** Behind the middleware that opens the context, so that pages and what they throw are recorded. */
export const onRequest: MiddlewareHandler = (astro, next) =>
  astro.isPrerendered ? next() : recordRequest(astro.request, next)
