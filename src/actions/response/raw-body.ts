import type { Context } from 'hono'
import { bindStream } from '../../context/bind-stream.ts'
import { isInternalRequest } from '../../context/hono/in-process-request.ts'
import { internalsOf } from '../../context/request-context.ts'
import { requireRequestContext } from '../../context/store.ts'
import type { HonoEnv } from '../../shared/env.ts'
import { eventStreamType } from '../../shared/event-stream.ts'
import { type BodyKind, bodyKindHeader, richType } from '../../shared/protocol.ts'
import { visibleError } from '../execute/unexpected-error.ts'
import { rich } from './encode.ts'
import { encodeEvents } from './event-stream.ts'
import type { RawOutput } from './raw-output.ts'

/** Often enough for every proxy on the way: they close what is silent for a minute or so. */
const keepAlive = 15_000

/** Answers with what a handler returned, keeping the request's context while it is streamed. */
export function respondRaw(c: Context<HonoEnv>, output: RawOutput): Response | Promise<Response> {
  if (output instanceof Response) {
    // Read first: Hono then adds the headers and cookies that were set on `c` before.
    void c.res
    c.res = output
    c.res.headers.set(bodyKindHeader, 'response' satisfies BodyKind)
    return c.res
  }
  const context = requireRequestContext()
  // It holds the lifetime itself, or needs none. A call in process shares what is noted with the request around it.
  if (!isInternalRequest(c.req.raw)) internalsOf(context).isSettled = true
  if (output instanceof Blob) {
    return c.body(output.stream(), 200, {
      ...headersOf('blob', output.type || 'application/octet-stream'),
      'content-length': String(output.size),
    })
  }
  const { executionCtx, signal } = context
  const waitUntil = (promise: Promise<unknown>) => executionCtx.waitUntil(promise)
  if (output instanceof ReadableStream) {
    return c.body(
      bindStream(output, { onEnd: hold(), waitUntil }),
      200,
      headersOf('stream', 'application/octet-stream'),
    )
  }
  const respondEvents = (kind: 'events' | 'events+devalue', encode: (value: unknown) => string) => {
    const events = encodeEvents(output, options(encode))
    return c.body(events, 200, headersOf(kind, eventStreamType))
  }
  const options = (encode: (value: unknown) => string) => ({
    encode,
    onError(error: unknown) {
      const shown = visibleError(error, `${c.req.method} ${c.req.path}`)
      // The answer's own status went out before.
      const json = { ...shown.toJSON(), status: shown.status }
      return json
    },
    keepAlive,
    signal,
    waitUntil,
    onEnd: hold(),
  })
  if (c.req.header('accept') !== richType) {
    return respondEvents('events', (value) => JSON.stringify(value ?? null))
  }
  return rich(({ encodeRich }) => respondEvents('events+devalue', encodeRich))
}

/** Keeps the request going while its body is streamed. */
function hold(): () => void {
  return internalsOf(requireRequestContext()).lifetime.hold()
}

function headersOf(kind: BodyKind, type: string): Record<string, string> {
  return {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    [bodyKindHeader]: kind,
  }
}
