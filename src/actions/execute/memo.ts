/**
 * One run for equal reads of a page.
 *
 * A page and its components often call the same GET action with the same input. While a GET request
 * is handled, such server-side calls share one run and its data. An action that writes ends this:
 * nothing is shared while it runs, and what was read before is read again after it. So is a read
 * whose caller has other variables or cookies than the first one, because its middleware may decide
 * otherwise.
 *
 * A request with another method shares nothing: its own code may write at any time.
 */
import { type RequestContext, stateOf } from '../../context/request-context.ts'
import { toQuery } from '../../shared/encode-input.ts'
import type { AnyResult } from '../../shared/result.ts'
import type { AnyDefinition } from '../define/definition.ts'
import { isRawOutput } from '../response/raw-body.ts'

/** A read of this request, and what its middleware could see. */
interface SharedRead {
  definition: AnyDefinition
  query: string
  vars: Readonly<Record<string, unknown>>
  cookies: string | null
  result: Promise<AnyResult>
}

const readsByRequest = new WeakMap<object, SharedRead[]>()

/** Runs a read, or returns the result of an equal one of the same request. */
export async function shareRead(
  definition: AnyDefinition,
  input: unknown,
  parent: RequestContext,
  run: () => Promise<AnyResult>,
): Promise<AnyResult> {
  const query = mayShare(definition, parent) ? queryOf(input) : undefined
  if (query === undefined) return run()
  const state = stateOf(parent)
  const vars = { ...parent.vars } as Record<string, unknown>
  const cookies = parent.request.headers.get('cookie')
  const reads = readsByRequest.get(state) ?? []
  readsByRequest.set(state, reads)
  const known = reads.find(
    (one) =>
      one.definition === definition &&
      one.query === query &&
      one.cookies === cookies &&
      isSame(one.vars, vars),
  )
  if (!known) {
    const result = run()
    reads.push({ definition, query, vars, cookies, result })
    return result
  }
  const result = await known.result
  // A body can be read once, and an error may be gone.
  return result.error || isRawOutput(result.data) ? run() : result
}

function mayShare({ method }: AnyDefinition, context: RequestContext): boolean {
  if (method !== 'GET') return false
  const { root, writing } = stateOf(context)
  const { event, request } = root
  return writing === 0 && event.kind === 'fetch' && /^(GET|HEAD)$/.test(request.method)
}

/** Returns the input as the client sends it; undefined if it cannot be sent. */
function queryOf(input: unknown): string | undefined {
  try {
    return toQuery(input)
  } catch {
    return undefined
  }
}

function isSame(some: object, others: Readonly<Record<string, unknown>>): boolean {
  const entries = Object.entries(some)
  if (entries.length !== Object.keys(others).length) return false
  return entries.every(([name, value]) => Object.is(value, others[name]))
}

/** Notes that an action writes from now on: no later read shares an earlier one. */
export function beginWrite(context: RequestContext): void {
  stateOf(context).writing++
}

/**
 * Notes the end of a write.
 *
 * @param isOver false for a generator, which writes while it is read
 */
export function endWrite(context: RequestContext, isOver: boolean): void {
  const state = stateOf(context)
  if (isOver) state.writing--
  readsByRequest.delete(state)
}
