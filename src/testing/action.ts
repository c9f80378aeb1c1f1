import type { ActionCallResult } from '../actions/call-action.ts'
import { type AnyDefinition, definitionOf } from '../actions/define/definition.ts'
import type { ActionTypes } from '../actions/define/types.ts'
import { chosenRedirect } from '../actions/execute/redirect-to.ts'
import { inProcessCall, resultInContext } from '../actions/execute/server-side-call.ts'
import { isRawOutput } from '../actions/response/raw-body.ts'
import { finishResponse } from '../context/finish-response.ts'
import type { LazyResponseContext } from '../context/hono/lazy-response-context.ts'
import {
  createChildContext,
  createRequestContext,
  type RequestContext,
} from '../context/request-context.ts'
import { runInContext } from '../context/run-in-context.ts'
import { createVars } from '../context/vars.ts'
import type { HonoActions } from '../router/entries.ts'
import { appRouterOf, createRouter } from '../router/router.ts'
import type { Bindings, Variables } from '../shared/env.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import type { AnyResult } from '../shared/result.ts'
import { watchBackground } from './background.ts'

/** The request and the context of an action under test. */
export interface TestActionContext {
  /** Bindings that the action uses, such as `env` of `createTestEnv`. */
  env?: Partial<Bindings>
  /** Variables that earlier middleware would set in `ctx.var`. The action's own `use` runs. */
  vars?: Partial<Variables>
  /** Headers of the request. */
  headers?: HeadersInit
  /** Cookies of the request, by name. */
  cookies?: Record<string, string>
  /** URL of the request. Defaults to the action's path on `http://localhost`. */
  url?: string | URL
  /** The app's `honoActions`, for an action that calls or defers others with `actions.x`. */
  actions?: HonoActions
}

/**
 * Options of {@link testAction}: the `input`, unless the action needs none, and the context.
 */
export type TestActionOptions<Input> = TestActionContext &
  (undefined extends Input
    ? {
        /** Input of the action, as in a call. Optional. */
        input?: NoInfer<Input>
      }
    : {
        /** Input of the action, as in a call. */
        input: NoInfer<Input>
      })

/** The effects of a call, other than its result. */
export interface TestActionEffects {
  /** Cookies that the action set, by name. A deleted cookie is `''`. */
  cookies: Readonly<Record<string, string>>
  /** Headers that the action set, including `Set-Cookie` and `X-Request-Id`. */
  headers: Headers
  /** Variables after the action and its middleware. */
  vars: Readonly<Partial<Variables>>
  /** The path to which a form that was posted to a page would be redirected. */
  redirectTo: string | undefined
}

/** Result of {@link testAction}: `data` or `error`. Check either for null to narrow the type. */
export type TestActionResult<
  Output,
  Errors = Record<never, never>,
  Fields = unknown,
> = ActionCallResult<Output, Errors, Fields> & TestActionEffects

type Arguments<Input> = undefined extends Input
  ? [options?: TestActionOptions<Input>]
  : [options: TestActionOptions<Input>]

/**
 * Runs an action without a server, like a server-side call: its middleware, validation, `authorize`
 * and handler, in a request context of its own. The promise settles after the work that the action
 * passed to `waitUntil` and `after`. For a generator, the end of the stream waits for that work.
 *
 * It does not test the parts of HTTP: methods, content types, origins and the size of a body. Use
 * `createTestWorker` for these.
 *
 * @param action an action of the actions file
 * @param options input and context; optional if the action needs neither
 * @throws TypeError if the argument is not an action
 * @throws Error if work that the action passed to `waitUntil` or `after` failed
 * @example
 * ```ts
 * await using test = await createTestEnv()
 * const { data, error, cookies } = await testAction(honoActions.addEntry, {
 *   input: { text: 'Hello' },
 *   vars: { user: { id: 1 } },
 *   cookies: { session: 'abc' },
 *   env: test.env,
 * })
 * ```
 */
export async function testAction<Input, Output, Errors, Method, Queue, Accept, Fields>(
  action: ActionTypes<Input, Output, Errors, Method, Queue, Accept, Fields>,
  ...[options]: Arguments<Input>
): Promise<TestActionResult<Output, Errors, Fields>> {
  // Only the position of `input` in the type depends on the action.
  const { input, ...context } = (options ?? {}) as TestActionContext & { input?: unknown }
  const tested = await run(requireDefinition(action), input, context)
  return tested as TestActionResult<Output, Errors, Fields>
}

function requireDefinition(action: object): AnyDefinition {
  const definition = definitionOf(action)
  if (definition) return definition
  throw new TypeError(
    withErrorUrl(
      'HA853',
      'testAction needs an action of the actions file, and not one of the client: ' +
        'testAction(honoActions.x, { input })',
    ),
  )
}

async function run(
  definition: AnyDefinition,
  input: unknown,
  options: TestActionContext,
): Promise<AnyResult & TestActionEffects> {
  const { env = {}, vars, actions } = options
  // This also registers the actions by their names.
  const router = actions && appRouterOf(createRouter(actions))
  const name = definition.name ?? 'action'
  const request = requestFor(definition, name, options)
  const root = createRequestContext({
    request,
    // The type requires all bindings. A missing binding fails with its name.
    env: env as Bindings,
    executionCtx: noRuntime,
    vars: createVars(vars),
    router: router && (() => router),
  })
  const background = watchBackground(root.executionCtx)
  const context = createChildContext(root, { executionCtx: background.executionCtx })
  let c: LazyResponseContext | undefined
  const { pathname, search } = new URL(request.url)
  const call = { path: pathname, input }
  const headers = new Headers(request.headers)
  // The current cookies are read from the request, as in every server-side call.
  headers.delete('cookie')
  const source = {
    ...inProcessCall(definition, call, request),
    headers,
    ...(search && { query: () => search }),
  }
  const respond = async () => {
    const see = (seen: LazyResponseContext) => {
      c = seen
    }
    const result = await resultInContext(definition, context, { ...call, source, see })
    return { ...result, ...sightOf(definition, result, context, c) }
  }
  const result = await runInContext(context, respond, (over) => !isRawOutput(dataOf(over)))
  if (isGenerator(result.data)) {
    return { ...result, data: endingWith(result.data, () => background.done()), error: null }
  }
  await background.done()
  return result
}

/** No runtime ends the request, so nothing has to be kept running. */
const noRuntime = { waitUntil() {}, passThroughOnException() {}, props: {} }

function requestFor(
  { method }: AnyDefinition,
  name: string,
  { url, headers, cookies }: TestActionContext,
): Request {
  const sent = new Headers(headers)
  const pairs = Object.entries(cookies ?? {}).map(([key, value]) => {
    return `${key}=${encodeURIComponent(value)}`
  })
  if (pairs.length > 0) {
    const before = sent.get('cookie')
    sent.set('cookie', [...(before ? [before] : []), ...pairs].join('; '))
  }
  const address = new URL(url ?? `/api/${name.replaceAll('.', '/')}`, 'http://localhost')
  return new Request(address, { method, headers: sent })
}

/** Returns the effects that a response would have had. */
function sightOf(
  definition: AnyDefinition,
  { error }: AnyResult,
  context: RequestContext,
  c: LazyResponseContext | undefined,
): TestActionEffects {
  const own = new Headers(c?.sentHeaders)
  // The context's headers include them, with the cookies of server-side calls.
  own.delete('set-cookie')
  const empty = new Response(null, { headers: own })
  const { headers } = finishResponse(empty, context, () => {})
  const cookies = Object.fromEntries(headers.getSetCookie().map(readCookie))
  const redirectTo = error ? undefined : (chosenRedirect(context) ?? definition.redirectTo)
  return { cookies, headers, vars: { ...context.vars }, redirectTo }
}

function readCookie(cookie: string): [name: string, value: string] {
  const [pair = ''] = cookie.split(';', 1)
  const at = pair.indexOf('=')
  return [pair.slice(0, at), decoded(pair.slice(at + 1))]
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function dataOf(result: unknown): unknown {
  return (result as AnyResult | undefined)?.data
}

function isGenerator(data: unknown): data is AsyncGenerator {
  return (
    typeof data === 'object' && data !== null && Symbol.asyncIterator in data && 'throw' in data
  )
}

/** Yields the values of `source`, then waits for `end`. */
async function* endingWith(source: AsyncGenerator, end: () => Promise<void>): AsyncGenerator {
  try {
    return yield* source
  } finally {
    await end()
  }
}
