import { performInProcess } from '../actions/call.ts'
import { definitionOf } from '../actions/definition.ts'
import { getRequestContext, requireRequestContext } from '../context/store.ts'
import { HonoActionError } from '../shared/errors.ts'
import type { AnyResult } from '../shared/result.ts'
import { callByFetch } from './call-by-fetch.ts'
import { fetchInProcess, routerOf } from './in-process.ts'
import { base } from './location.ts'
import type { Transport } from './transport.ts'

export const transport: Transport = {
  fetch: fetchInProcess,
  // Outside a request there is no origin to know; a call there throws, saying so.
  baseUrl: () => new URL(getRequestContext()?.request.url ?? 'http://localhost').origin + base,
  async call(path, input, options): Promise<AnyResult> {
    const context = requireRequestContext()
    const { find, basePath } = await routerOf(context)
    const url = `${basePath}/${path.join('/')}`
    const entry = find(path)
    if (!entry) {
      const message = `There is no action at honoActions.${path.join('.')}`
      return { data: null, error: new HonoActionError({ code: 'NOT_FOUND', message }) }
    }
    const action = definitionOf(entry)
    // Behind Hono middleware of its own an app is reached through that, and so by a request.
    return action
      ? performInProcess(action, input, url, options)
      : callByFetch(fetchInProcess, url, input, options)
  },
}
