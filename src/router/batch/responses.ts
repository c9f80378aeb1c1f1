import { visibleError } from '../../actions/execute/unexpected-error.ts'
import { readBytes } from '../../actions/input/body.ts'
import { resultHeaders } from '../../actions/response/headers.ts'
import { resultResponse } from '../../actions/response/respond.ts'
import type { BatchedResponse } from '../../shared/batch.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { bodyKindHeader } from '../../shared/protocol.ts'

/** An answer, and what of it is for the whole response. */
interface Answered {
  answer: BatchedResponse
  headers: Headers
}

/** Bytes of a blob or a response, which are written as text in the answer. */
const maxRawSize = 1_048_576

/** Runs one call to its end. Never rejects: what goes wrong with one does not concern the others. */
export async function answerOf(
  path: string,
  run: () => Response | Promise<Response>,
): Promise<Answered> {
  try {
    return await read(path, await run())
  } catch (error) {
    const shown = visibleError(error, `${path} in a batch`)
    // It says of itself that it is JSON, and not what was asked for.
    const asked = new Request('http://localhost')
    return read(path, await resultResponse({ data: null, error: shown }, asked))
  }
}

async function read(path: string, response: Response): Promise<Answered> {
  const { status, headers } = response
  const answer = { status, headers: [...headers].filter(([name]) => !isOfTheWhole(name)) }
  const kind = headers.get(bodyKindHeader)
  if (kind === 'blob' || kind === 'response') {
    const bytes = await readBytes(response, maxRawSize).catch((cause) => {
      throw tooMuch(path, `${kind} of more than ${maxRawSize} bytes`, cause)
    })
    return { answer: { ...answer, body: toBase64(bytes), isBase64: true }, headers }
  }
  if (kind !== null && kind !== 'alone') {
    await response.body?.cancel()
    throw tooMuch(path, 'stream')
  }
  return { answer: { ...answer, body: await response.text() }, headers }
}

function tooMuch(path: string, what: string, cause?: unknown): Error {
  return new Error(
    withErrorUrl(
      'HA261',
      `The answer of ${path} is a ${what}, which no batch can carry. Call it by a client without ` +
        `batch: import { actions } from '@gnosticdev/hono-actions/client'`,
    ),
    { cause },
  )
}

function isOfTheWhole(name: string): boolean {
  return name === 'set-cookie' || name === 'content-length' || name === 'server-timing'
}

/** The response of a batch: the answers in the order of the calls, and all of their cookies. */
export function joinAnswers(answered: readonly Answered[]): Response {
  const headers = new Headers({ 'content-type': 'application/json', ...resultHeaders })
  for (const { headers: own } of answered) {
    for (const cookie of own.getSetCookie()) headers.append('set-cookie', cookie)
    const timing = own.get('server-timing')
    if (timing) headers.append('server-timing', timing)
  }
  // Another site may read the whole where it may read every part.
  for (const name of ['access-control-allow-origin', 'access-control-allow-credentials', 'vary']) {
    const values = new Set(answered.map(({ headers: own }) => own.get(name)))
    const [value] = values
    if (values.size === 1 && value) headers.set(name, value)
  }
  return new Response(JSON.stringify(answered.map(({ answer }) => answer)), { headers })
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}
