import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { root } from '../support/build.ts'
import { filesOf } from '../support/markdown.ts'
import { smallestApp, writeProject } from '../support/project.ts'
import { startDev } from '../support/server.ts'

const guide = join(root, 'docs/migrating-from-mounted-hono.md')
const [, before = ''] = /^```ts before\n(.*?)^```$/ms.exec(readFileSync(guide, 'utf8')) ?? []

describe('a mounted Hono app', () => {
  let worker: TestWorker<unknown>
  let folder: string
  let printed = ''

  beforeAll(async () => {
    folder = writeProject({
      ...smallestApp,
      ...filesOf(guide),
      'wrangler.toml': `${smallestApp['wrangler.toml']}kv_namespaces = [{ binding = "KV", id = "kv" }]\n`,
      // In a folder and with another name, it is the same route for Astro.
      'src/pages/api/[...rest]/index.ts': before,
      'src/middleware.ts': `export const onRequest = async (context, next) => {
  const response = await next()
  response.headers.set('x-route', context.routePattern)
  return response
}
`,
    })
    const configPath = await buildAstro(folder, root, (log) => {
      printed = log
    })
    worker = await createTestWorker({ root: folder, configPath })
  })

  afterAll(() => worker?.dispose())

  async function send(method: string, path: string, body?: object) {
    const response = await worker.fetch(path, {
      method,
      headers: { 'content-type': 'application/json', 'user-agent': 'reader' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, text, route: response.headers.get('x-route') }
  }

  it('handles what is not in the map, and keeps its own 404', async () => {
    expect(printed).not.toContain('collision')
    const lent = await send('POST', '/api/loans', { book: 'Emma' })
    expect(lent).toMatchObject({ status: 201, text: '{"book":"Emma"}' })
    expect(lent.route).toContain('/api/[...rest]')
    expect(await send('POST', '/api/loans', {})).toMatchObject({ status: 400 })
    expect(await send('GET', '/api/nope')).toMatchObject({ status: 404, text: '404 Not Found' })
  })

  it('gives way to the map, after the middleware of the app', async () => {
    expect(await send('PUT', '/api/books/1', { title: 'Emma' })).toMatchObject({ status: 200 })
    expect((await send('GET', '/api/books/1')).text).toBe('{"title":"Emma"}')
    const { status, text, route } = await send('POST', '/api/loans/lend', { book: 'Emma' })
    expect([status, text]).toEqual([201, '{"data":{"book":"Emma"},"error":null}'])
    expect(route).toContain('/api/[...rest]')
    expect(JSON.parse((await send('POST', '/api/loans/lend', {})).text).error).toMatchObject({
      code: 'BAD_REQUEST',
      issues: [{ message: 'Which book?' }],
    })
  })
  it('is beside the map in the dev server too', async () => {
    const dev = await startDev(folder, {})
    const send = async (path: string) => {
      const headers = { 'content-type': 'application/json' }
      const response = await dev.fetch(path, { method: 'POST', headers, body: '{"book":"Emma"}' })
      return [response.status, await response.text()]
    }
    try {
      expect(await send('/api/loans')).toEqual([201, '{"book":"Emma"}'])
      const lent = [201, '{"data":{"book":"Emma"},"error":null}']
      expect(await send('/api/loans/lend')).toEqual(lent)
      expect(await send('/api/nope')).toEqual([404, '404 Not Found'])
    } finally {
      await dev.stop()
    }
  })
})
