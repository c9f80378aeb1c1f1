import { visibleError } from '../../actions/execute/unexpected-error.ts'
import { readBytes } from '../../actions/input/body.ts'
import { resultHeaders } from '../../actions/response/headers.ts'
import { resultResponse } from '../../actions/response/respond.ts'
import type { BatchedResponse } from '../../shared/batch.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { bodyKindHeader } from '../../shared/protocol.ts'

/** The response to one call, and its headers for the whole response. */
interface Part {
  response: BatchedResponse
  headers: Headers
}

/** The headers that let a cross-origin script read a response. */
export const corsHeaders = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-expose-headers',
  'vary',
]

/** The maximum number of bytes of a blob or a response, which are encoded as base64. */
const maxRawSize = 1_048_576

/** Runs one call and reads its response. Never rejects: an error does not affect other calls. */
export async function responseOf(
  path: string,
  run: () => Response | Promise<Response>,
): Promise<Part> {
  try {
    return await read(path, await run())
  } catch (error) {
    const shown = visibleError(error, `${path} in a batch`)
    // Without an `Accept` header, the result is JSON.
    const request = new Request('http://localhost')
    return read(path, await resultResponse({ data: null, error: shown }, request))
  }
}

async function read(path: string, response: Response): Promise<Part> {
  const { status, headers } = response
  const head = { status, headers: [...headers].filter(([name]) => !isOfTheWhole(name)) }
  const kind = headers.get(bodyKindHeader)
  if (kind === 'blob' || kind === 'response') {
    const bytes = await readBytes(response, maxRawSize).catch((cause) => {
      throw tooMuch(path, `${kind} of more than ${maxRawSize} bytes`, cause)
    })
    return { response: { ...head, body: toBase64(bytes), isBase64: true }, headers }
  }
  if (kind !== null && kind !== 'alone') {
    await response.body?.cancel()
    throw tooMuch(path, 'stream')
  }
  const isAlone = kind === 'alone' && { isAlone: true }
  return { response: { ...head, ...isAlone, body: await response.text() }, headers }
}

function tooMuch(path: string, what: string, cause?: unknown): Error {
  return new Error(
    withErrorUrl(
      'HA261',
      `The response of ${path} is a ${what}, which cannot be sent in a batch. Call it with a client ` +
        `without batch: import { actions } from '@gnosticdev/hono-actions/client'`,
    ),
    { cause },
  )
}

function isOfTheWhole(name: string): boolean {
  return name === 'set-cookie' || name === 'content-length' || name === 'server-timing'
}

/** Creates the response of a batch: the responses in the order of the calls, with all cookies. */
export function joinResponses(parts: readonly Part[], requestId: string): Response {
  const defaults = resultHeaders(requestId)
  const headers = new Headers({ 'content-type': 'application/json', ...defaults })
  for (const { headers: own } of parts) {
    for (const cookie of own.getSetCookie()) headers.append('set-cookie', cookie)
    const timing = own.get('server-timing')
    if (timing) headers.append('server-timing', timing)
  }
  // A cross-origin script may read the whole if it may read every part.
  for (const name of corsHeaders) {
    const values = new Set(parts.map(({ headers: own }) => own.get(name)))
    const [value] = values
    if (values.size === 1 && value) headers.set(name, value)
  }
  return new Response(JSON.stringify(parts.map(({ response }) => response)), { headers })
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}
