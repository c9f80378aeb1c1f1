import type { RequestContext } from '../context/request-context.ts'
import { HonoActionError } from '../shared/errors.ts'
import type { AnyResult } from '../shared/result.ts'
import { performWithoutResponse } from './call.ts'
import { readInput } from './decode.ts'
import { type AnyDefinition, definitionOf } from './definition.ts'

/**
 * Runs the action that a request is for, in the request's own context, and leaves the request
 * readable for whoever comes after.
 *
 * @param entry what the app exports under `name`
 */
export async function performFromRequest(
  context: RequestContext,
  entry: object | undefined,
  name: string,
): Promise<AnyResult> {
  const { request } = context
  const definition = postable(entry)
  if (!definition) {
    const error = new HonoActionError({ code: 'NOT_FOUND', message: 'No such action' })
    return { data: null, error }
  }
  return performWithoutResponse(definition, context, {
    path: name,
    request: () => request.clone() as Request,
    read: () => readInput(definition, request.clone() as Request),
  })
}

function postable(entry: object | undefined): AnyDefinition | undefined {
  const definition = entry && definitionOf(entry)
  return definition?.method === 'POST' ? definition : undefined
}
