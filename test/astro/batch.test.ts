import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { copyFixture } from '../support/build.ts'

let worker: TestWorker<unknown>

beforeAll(async () => {
  const root = copyFixture('astro-app')
  const config = join(root, 'astro.config.mjs')
  const code = readFileSync(config, 'utf8')
  expect(code).toContain('honoActions()')
  writeFileSync(config, code.replace('honoActions()', 'honoActions({ batch: { maxCalls: 4 } })'))
  worker = await createTestWorker({ root, configPath: await buildAstro(root) })
})

afterAll(() => worker?.dispose())

async function batch(calls: { path: string; body?: string }[], headers: object = {}) {
  const response = await worker.fetch('/api/~batch', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(calls),
  })
  const answers = await response.json()
  return { status: response.status, answers: answers as { status: number; body: string }[] }
}

describe('a batch in an Astro app', () => {
  it('goes through the middleware of the app call by call, each with its own path', async () => {
    const calls = [{ path: 'guarded' }, { path: 'seen', body: '{}' }, { path: 'nope' }]
    const { answers } = await batch(calls)
    expect(answers.map(({ status }) => status)).toEqual([401, 200, 404])
    expect(answers[0]?.body).toBe('refused by the app')
    const { answers: told } = await batch(calls.slice(0, 2), { 'x-mode': 'tell' })
    expect(told.map(({ body }) => JSON.parse(body))).toEqual([
      ['guarded', 'rpc'],
      ['seen', 'rpc'],
    ])
  })

  it('has in each call what the middleware put into the context', async () => {
    const seen = { path: 'seen', body: '{}' }
    const { answers } = await batch([seen, seen, seen], { 'x-marker': 'm1' })
    for (const { body } of answers) {
      expect(JSON.parse(body).data).toMatchObject({ var: 'm1', store: 'm1', kv: true })
    }
  })

  it('answers each call with the result that the middleware set for it', async () => {
    const seen = { path: 'seen', body: '{}' }
    const { answers } = await batch([seen, seen], { 'x-mode': 'run' })
    expect(answers.map(({ body }) => 'set' in JSON.parse(body).data)).toEqual([true, true])
  })

  it('is limited by the options, and is no way around the origin', async () => {
    const call = { path: 'seen', body: '{}' }
    expect((await batch([call, call, call, call, call])).status).toBe(413)
    const { answers } = await batch([call, call], { 'sec-fetch-site': 'cross-site' })
    expect(answers.map(({ status }) => status)).toEqual([403, 403])
  })
})
