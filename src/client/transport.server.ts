import { definitionOf } from '../actions/define/definition.ts'
import { callInProcess } from '../actions/execute/server-side-call.ts'
import { routerOf } from '../context/app-router.ts'
import { getRequestContext, requireRequestContext } from '../context/store.ts'
import { HonoActionError } from '../shared/errors/hono-action-error.ts'
import { base } from '../shared/location.ts'
import { originOf } from '../shared/origin-of.ts'
import type { AnyResult } from '../shared/result.ts'
import { callByFetch } from './call-by-fetch.ts'
import { fetchInProcess } from './in-process.ts'
import type { Call, Transport } from './transport.ts'

export const transport: Transport = {
  fetch: fetchInProcess,
  // Outside a request there is no origin; a call there throws with the reason.
  baseUrl: () => originOf(getRequestContext()?.request.url ?? 'http://localhost/') + base,
}

export async function callByPath(call: Call): Promise<AnyResult> {
  const { path, method, input, options, defer } = call
  const { find, basePath } = await routerOf(requireRequestContext())
  const entry = find(path)
  if (!entry) {
    const message = `There is no action at honoActions.${path.join('.')}`
    return { data: null, error: new HonoActionError({ code: 'NOT_FOUND', message }) }
  }
  const action = definitionOf(entry)
  // An app with Hono middleware of its own needs a request.
  if (!action) return callByFetch(fetchInProcess, basePath, call)
  if (action.method !== method) {
    const usage = action.method === 'GET' ? `actions.${path.join('.')}.$get(input)` : 'without $get'
    const message = `This is a ${action.method} action. Call it ${usage}`
    return { data: null, error: new HonoActionError({ code: 'METHOD_NOT_ALLOWED', message }) }
  }
  return callInProcess(action, { ...options, path: `${basePath}/${path.join('/')}`, input, defer })
}
