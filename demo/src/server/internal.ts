import { AsyncLocalStorage } from 'node:async_hooks'
import { HonoActionError } from '@gnosticdev/hono-actions/actions'
import { createMiddleware } from 'hono/factory'

const scope = new AsyncLocalStorage<true>()

/** Runs calls that only this Worker may make. */
export function internally<Result>(call: () => Result): Result {
  return scope.run(true, call)
}

/** For `use`: other callers get a 404. */
export const internalOnly = createMiddleware(async function internalOnly(_, next) {
  if (!scope.getStore()) throw new HonoActionError({ code: 'NOT_FOUND' })
  await next()
})
