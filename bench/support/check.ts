import assert from 'node:assert/strict'
import type { Call } from './load.ts'
import type { Server } from './workerd.ts'

/** What a server has to do before it is timed. */
export interface Expected {
  /** What it answers, as JSON. */
  answer: unknown
  /** In what a call differs that it has to refuse, with a 4xx. */
  refusals: readonly Partial<Call>[]
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
  for (const refusal of expected.refusals) {
    const { status } = await post(refusal)
    assert.ok(status >= 400 && status < 500, `${status} where it has to refuse`)
  }
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
