import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestWorker } from '@gnosticdev/hono-actions/testing'
import { describe, expect, it } from 'vitest'
import type { OpenApiDocument } from '../../src/openapi/types.ts'
import { buildAstro } from '../support/astro.ts'
import { expectValid } from '../support/openapi.ts'
import { configWith, type Files, smallestApp, writeProject } from '../support/project.ts'

/** Words of the document's maker and of the page. */
const parts = ['components/responses', 'Scalar.createApiReference']

/** The files of the built Worker that have one of the parts in them. */
function filesWith(root: string, part: string): string[] {
  const files = globSync('dist/**/*.{js,mjs}', { cwd: root })
  return files.filter((file) => readFileSync(join(root, file), 'utf8').includes(part))
}

async function built(integration: string, more: Files = {}) {
  const root = writeProject({
    ...smallestApp,
    'astro.config.mjs': configWith(integration),
    ...more,
  })
  return { root, configPath: await buildAstro(root) }
}

const guard = `import { defineMiddleware } from 'astro:middleware'

export const onRequest = defineMiddleware(({ request, url }, next) => {
  const isOpen = !url.pathname.endsWith('/openapi.json') || request.headers.has('authorization')
  return isOpen ? next() : new Response('sign in', { status: 401 })
})
`

describe('the integration', () => {
  it.concurrent('serves the document and the page, behind the app’s own middleware', async () => {
    const options = "{ basePath: '/rpc', openapi: { info: { title: 'Small' } } }"
    const project = await built(`honoActions(${options})`, { 'src/middleware.ts': guard })
    await using worker = await createTestWorker({ ...project, onLog() {} })
    const refused = await worker.fetch('/rpc/openapi.json')
    expect([refused.status, await refused.text()]).toEqual([401, 'sign in'])
    const response = await worker.fetch('/rpc/openapi.json', { headers: { authorization: 'a' } })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    const document = (await response.json()) as OpenApiDocument
    await expectValid(document)
    expect(document.info.title).toBe('Small')
    expect(Object.keys(document.paths)).toEqual(['/rpc/hello'])
    const page = await worker.fetch('/rpc/reference')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    const html = await page.text()
    expect(html).toContain('"url":"/rpc/openapi.json"')
    // The viewer is an asset of the site.
    const [, src = ''] = /<script src="([^"]+)"/.exec(html) ?? []
    const script = await worker.fetch(src)
    expect([script.status, script.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('javascript'),
    ])
    expect(await script.text()).toContain('createApiReference')
    // What makes them is loaded when it is asked for: no file has it that has the router.
    for (const part of parts) {
      const makers = filesWith(project.root, part)
      expect(makers.length).toBeGreaterThan(0)
      const routers = filesWith(project.root, 'No such action')
      expect(makers.filter((file) => routers.includes(file))).toEqual([])
    }
  })

  it.concurrent.each(['honoActions()', 'honoActions({ openapi: false })'])(
    'has none of it in the Worker with %s',
    async (integration) => {
      const project = await built(integration)
      for (const part of parts) expect(filesWith(project.root, part)).toEqual([])
      await using worker = await createTestWorker({ ...project, onLog() {} })
      expect((await worker.fetch('/api/openapi.json')).status).toBe(404)
    },
  )
})
