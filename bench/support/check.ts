import assert from 'node:assert/strict'
import type { Call } from './load.ts'
import type { Server } from './workerd.ts'

/** What a server has to answer before it is timed. */
export interface Expected {
  answer: unknown
  /** A body that it has to refuse with a 4xx, if it looks at what it gets. */
  refused?: string | undefined
  /** A header without which it has to refuse, if it has a guard. */
  guardedBy?: string | undefined
}

/** @throws AssertionError where a server answers anything else */
export async function check(server: Server, call: Call, expected: Expected): Promise<void> {
  const post = (changes: Partial<Call>) => {
    const { path, body, headers } = { ...call, ...changes }
    return fetch(new URL(path, server.url), { method: 'POST', body, headers })
  }
  const response = await post({})
  assert.deepEqual(
    { status: response.status, body: toJson(await response.text()) },
    { status: 200, body: expected.answer },
  )
  if (expected.refused !== undefined) isRefused(await post({ body: expected.refused }))
  if (expected.guardedBy !== undefined) {
    const { [expected.guardedBy]: _, ...headers } = call.headers
    isRefused(await post({ headers }))
  }
}

function isRefused({ status }: Response): void {
  assert.ok(status >= 400 && status < 500, `Answered ${status} where it has to refuse`)
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
