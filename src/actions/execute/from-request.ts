import { HonoRequest } from 'hono/request'
import type { AppRouter } from '../../context/app-router.ts'
import type { RequestContext } from '../../context/request-context.ts'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { isOwnError } from '../../shared/errors/is-action-error.ts'
import type { AnyResult } from '../../shared/result.ts'
import { type AnyDefinition, definitionOf } from '../define/definition.ts'
import { requireContentType } from '../input/content-type.ts'
import { readInput } from '../input/decode.ts'
import { performWithoutResponse } from './call.ts'

/**
 * Runs the action that a request is for, in the request's own context, and leaves the request
 * readable for whoever comes after. The router's check of the origin is made here as well: Astro
 * middleware comes before the router, and a form that is posted to a page never gets there.
 *
 * @param name its path, such as `admin.ban`
 */
export async function performFromRequest(
  context: RequestContext,
  router: AppRouter,
  name: string,
): Promise<AnyResult> {
  const { request } = context
  const definition = postable(router.findByName(name))
  if (!definition) {
    const error = new HonoActionError({ code: 'NOT_FOUND', message: 'No such action' })
    return { data: null, error }
  }
  try {
    router.requireSameOrigin(request)
  } catch (error) {
    if (isOwnError(error)) return { data: null, error }
    throw error
  }
  return performWithoutResponse(definition, context, {
    path: name,
    request: () => request.clone() as Request,
    read() {
      requireContentType(definition, request)
      return readInput(definition, new HonoRequest(request.clone() as Request))
    },
  })
}

function postable(entry: object | undefined): AnyDefinition | undefined {
  const definition = entry && definitionOf(entry)
  return definition?.method === 'POST' ? definition : undefined
}
