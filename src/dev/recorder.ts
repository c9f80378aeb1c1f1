import type { Outcome } from '../actions/execute/outcome.ts'
import { beforeResponse } from '../context/finish-response.ts'
import { type RequestContext, stateOf } from '../context/request-context.ts'
import { requestIdHeader } from '../context/request-id.ts'
import { requestContext } from '../context/store.ts'
import { noteError } from './errors.ts'
import type { ActionRecord, RequestRecord } from './records.ts'
import { type Recording, state } from './state.ts'

const maxRecords = 50

/** Handles a request and records its events. Joins a recording that has already started. */
export async function recordRequest(
  request: Request,
  respond: () => Response | Promise<Response>,
): Promise<Response> {
  const current = currentRecording()
  const recording = current ?? begin('fetch', request.method, pathOf(request))
  const { record } = recording
  try {
    const response = await (current ? respond() : state.store.run(recording, respond))
    record.status = response.status
    const requestId = response.headers.get(requestIdHeader)
    if (requestId !== null) record.requestId ??= requestId
    return response
  } catch (error) {
    record.status = 500
    noteError(error, `${record.method} ${record.path}`, record)
    throw error
  } finally {
    record.durationMs = since(recording)
  }
}

/** Records an action in the current request or event. */
export function recordAction<Result>(name: string, run: () => Result): Result {
  const recording = currentRecording()
  if (!recording) return run()
  const action: ActionRecord = { name, startMs: since(recording) }
  recording.record.actions.push(action)
  const promise = run()
  if (!(promise instanceof Promise)) return promise
  return promise.then((result: Outcome) => {
    action.durationMs = since(recording, action.startMs)
    action.status = statusOf(result)
    // Events other than a request have no other end to measure.
    if (recording.record.event !== 'fetch') recording.record.durationMs = since(recording)
    noteVars(recording.record, requestContext.getStore())
    return result
  }) as Result
}

/** Returns the recording of the current context's request or event, or of the current fetch. */
export function currentRecording(): Recording | undefined {
  const context = requestContext.getStore()
  if (!context) return state.store.getStore()
  const { root } = stateOf(context)
  const known = state.byContext.get(root)
  if (known) return known
  const recording = state.store.getStore() ?? beginEvent(root)
  attach(recording.record, root)
  state.byContext.set(root, recording)
  return recording
}

/** Milliseconds since a recording or a part of it started, with two decimals. */
export function since({ began }: Recording, startMs = 0): number {
  return Math.round((performance.now() - began - startMs) * 100) / 100
}

function begin(event: string, method: string, path: string): Recording {
  const record: RequestRecord = {
    id: ++state.lastId,
    ...{ event, method, path },
    startedAt: Date.now(),
    ...{ vars: [], actions: [], calls: [], moreCalls: 0, errors: [] },
  }
  state.records.push(record)
  if (state.records.length > maxRecords) state.records.shift()
  return { record, began: performance.now() }
}

function beginEvent({ event, request }: RequestContext): Recording {
  if (event.kind === 'fetch') return begin(event.kind, request.method, pathOf(request))
  return begin(event.kind, event.kind, eventName(event))
}

function eventName(event: RequestContext['event']): string {
  if (event.kind === 'scheduled') return event.cron
  if (event.kind === 'queue') return event.queue
  if (event.kind === 'rpc') return `${event.entrypoint}.${event.method}`
  if (event.kind === 'durable-object') return `${event.className}.${event.method}`
  if (event.kind === 'workflow') return event.workflow
  return event.kind
}

function attach(record: RequestRecord, root: RequestContext): void {
  record.requestId = root.requestId
  record.event = root.event.kind
  beforeResponse(root, () => noteVars(record, root))
}

function noteVars(record: RequestRecord, context: RequestContext | undefined): void {
  if (!context || stateOf(context).lifetime.isEnded) return
  record.vars = [...new Set([...record.vars, ...Object.keys(context.vars)])]
}

/** Returns the status of an action's outcome. */
function statusOf(outcome: Outcome): number {
  if ('response' in outcome) return outcome.response.status
  if ('error' in outcome) return outcome.error.status
  return outcome.output instanceof Response ? outcome.output.status : 200
}

/** Returns the path with the names of the query parameters. Their values may be private. */
function pathOf({ url }: Request): string {
  const { pathname, searchParams } = new URL(url)
  const names = [...new Set(searchParams.keys())]
  return names.length > 0 ? `${pathname}?${names.map((name) => `${name}=…`).join('&')}` : pathname
}
