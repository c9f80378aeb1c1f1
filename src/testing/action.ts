import type { ActionCallResult, CallOutput } from '../actions/call-action.ts'
import { type AnyDefinition, definitionOf } from '../actions/define/definition.ts'
import type { ActionTypes } from '../actions/define/types.ts'
import { chosenRedirect } from '../actions/execute/redirect-to.ts'
import { inProcessCall, resultInContext } from '../actions/execute/server-side-call.ts'
import { isRawOutput } from '../actions/response/raw-body.ts'
import type { LazyResponseContext } from '../context/hono/lazy-response-context.ts'
import {
  createChildContext,
  createRequestContext,
  type RequestContext,
} from '../context/request-context.ts'
import { finishResponse } from '../context/response.ts'
import { runInContext } from '../context/run-in-context.ts'
import { createVars } from '../context/vars.ts'
import type { HonoActions } from '../router/entries.ts'
import { appRouterOf, createRouter } from '../router/router.ts'
import type { Bindings, Variables } from '../shared/env.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import type { AnyResult } from '../shared/result.ts'
import { watchBackground } from './background.ts'

/** What an action is tested with, beside its input. */
export interface TestActionContext {
  /** The bindings that it uses, such as `env` of `createTestEnv`. */
  env?: Partial<Bindings>
  /** What middleware in front of it would have put in `ctx.var`. Its own `use` runs. */
  vars?: Partial<Variables>
  /** Headers of the request. */
  headers?: HeadersInit
  /** Cookies of the request, by their names. */
  cookies?: Record<string, string>
  /** Where the request goes to. Defaults to the action's path on `http://localhost`. */
  url?: string | URL
  /** The app's `honoActions`, for an action that calls or defers others by `actions.x`. */
  actions?: HonoActions
}

/** What {@link testAction} takes: `input`, which some actions can do without, and the context. */
export type TestActionOptions<Input> = TestActionContext &
  (undefined extends Input
    ? {
        /** The action's input, as a call takes it. It may be left out. */
        input?: NoInfer<Input>
      }
    : {
        /** The action's input, as a call takes it. */
        input: NoInfer<Input>
      })

/** What can be seen of a call beside its result. */
export interface TestActionEffects {
  /** The cookies it set, by their names. One that it deleted is `''`. */
  cookies: Readonly<Record<string, string>>
  /** The headers it set, with the cookies as they are sent, the `X-Request-Id` and the like. */
  headers: Headers
  /** The variables as it and its middleware left them. */
  vars: Readonly<Partial<Variables>>
  /** Where a form goes that was posted to a page, if the action worked. */
  redirectTo: string | undefined
}

/** What {@link testAction} gives: `data` or `error`, told apart by checking either for null. */
export type TestActionResult<Output, Errors = Record<never, never>> = ActionCallResult<
  Output,
  Errors
> &
  TestActionEffects

type Arguments<Input> = undefined extends Input
  ? [options?: TestActionOptions<Input>]
  : [options: TestActionOptions<Input>]

/**
 * Runs an action without a server, as a call in process does: its middleware, its validation, its
 * `authorize` and its handler, in a request context of its own. Settles when also that is done what
 * the action left to `waitUntil` and `after`; of a generator, at its end.
 *
 * What only HTTP has is not tested by it: methods, content types, origins and the size of a body.
 * For these there is `createTestWorker`.
 *
 * @param action as the actions file exports it
 * @param options its input, and what else it needs; left out where it needs none
 * @throws TypeError where it is given no action
 * @throws Error where work failed that the action had left to `waitUntil` or `after`
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
export async function testAction<Input, Output, Errors = Record<never, never>>(
  action: ActionTypes<Input, Output, Errors>,
  ...[options]: Arguments<Input>
): Promise<TestActionResult<CallOutput<Output>, Errors>> {
  // Of the input only its place in the types depends on the action.
  const { input, ...context } = (options ?? {}) as TestActionContext & { input?: unknown }
  const tested = await run(requireDefinition(action), input, context)
  return tested as TestActionResult<CallOutput<Output>, Errors>
}

function requireDefinition(action: object): AnyDefinition {
  const definition = definitionOf(action)
  if (definition) return definition
  throw new TypeError(
    withErrorUrl(
      'HA853',
      "testAction takes what defineHonoAction returned, as the actions file exports it, and not the client's " +
        'actions: testAction(honoActions.x, { input })',
    ),
  )
}

async function run(
  definition: AnyDefinition,
  input: unknown,
  options: TestActionContext,
): Promise<AnyResult & TestActionEffects> {
  const { env = {}, vars, actions } = options
  // It also makes the actions known by their names.
  const router = actions && appRouterOf(createRouter(actions))
  const name = definition.name ?? 'action'
  const request = requestFor(definition, name, options)
  const root = createRequestContext({
    request,
    // The action is typed as having all of them, and says which one it lacks.
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
  const answer = async () => {
    const see = (seen: LazyResponseContext) => {
      c = seen
    }
    const result = await resultInContext(definition, context, { ...call, source, see })
    return { ...result, ...sightOf(definition, result, context, c) }
  }
  const result = await runInContext(context, answer, (over) => !isRawOutput(dataOf(over)))
  if (isGenerator(result.data)) {
    return { ...result, data: endingWith(result.data, () => background.done()), error: null }
  }
  await background.done()
  return result
}

/** There is no runtime that would end before all is done. */
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

/** What a response would have had. */
function sightOf(
  definition: AnyDefinition,
  { error }: AnyResult,
  context: RequestContext,
  c: LazyResponseContext | undefined,
): TestActionEffects {
  const own = new Headers(c?.sentHeaders)
  // They are among those of the context, with the cookies of server-side calls.
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

/** Goes on as `source` does, and then waits for `end`. */
async function* endingWith(source: AsyncGenerator, end: () => Promise<void>): AsyncGenerator {
  try {
    return yield* source
  } finally {
    await end()
  }
}
