import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { fixtures } from '../support/build.ts'
import { post } from '../support/post.ts'

let worker: TestWorker<unknown>

beforeAll(async () => {
  const root = join(fixtures, 'fetch-app')
  worker = await createTestWorker({ root, configPath: await buildAstro(root) })
})

afterAll(() => worker?.dispose())

describe('an app with a base, trailing slashes, src/fetch.ts and its own Worker entry', () => {
  it('serves actions where the integration mounts them', async () => {
    for (const path of ['/docs/rpc/v1/ping/', '/docs/rpc/v1/ping']) {
      const { data } = await post(worker, path)
      expect(data, path).toEqual({ path: '/docs/rpc/v1/ping', kv: 'yes' })
    }
  })

  it('serves the router that src/fetch.ts mounts, with the bindings of the Worker', async () => {
    const { data, headers } = await post(worker, '/docs/mounted/ping')
    expect(data).toEqual({ path: '/docs/mounted/ping', kv: 'yes' })
    expect(headers.get('x-from-fetch-file')).toBe('yes')
    expect(headers.get('x-from-worker')).toBe('yes')
  })

  it('leaves unknown names there to the Astro behind it', async () => {
    const response = await worker.fetch('/docs/mounted/nope/')
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect((await post(worker, '/docs/mounted/p%69ng', {})).error.code).toBe('NOT_FOUND')
  })

  it('serves its own endpoints below both base paths', async () => {
    for (const path of ['/docs/mounted/newsletter/', '/docs/rpc/v1/newsletter/']) {
      expect((await post(worker, path, {})).data).toBe('subscribed')
    }
  })

  it('puts the base into the paths of the client', async () => {
    const html = await (await worker.fetch('/docs/')).text()
    expect(html).toContain('<p id="url">/docs/rpc/v1/ping</p>')
    expect(html).toContain('<p id="path">/docs/rpc/v1/ping</p>')
  })

  it('refuses in front of the Worker entry of the app, which wraps the adapter', async () => {
    const response = await worker.fetch('/docs/rpc/v1/nope')
    expect(response.status).toBe(404)
    expect(response.headers.get('x-from-worker')).toBe('yes')
    expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })
})
