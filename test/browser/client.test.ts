import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import { defineHonoAction, event, HonoActionError } from '@gnosticdev/hono-actions/actions'
import { createRouter } from '@gnosticdev/hono-actions/router'
import type { Plugin } from 'esbuild'
import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Bundle, bundleClient } from '../../bench/support/client-bundle.ts'
import { launchBrowser } from '../support/browser.ts'
import { root } from '../support/build.ts'

const date = new Date(0)
let left = 0

const honoActions = {
  plain: defineHonoAction({ handler: () => ({ id: 1, tags: ['a'] }) }),
  read: defineHonoAction({ method: 'GET', handler: () => 'read' }),
  rich: defineHonoAction({ handler: () => ({ at: date, none: undefined }) }),
  taken: defineHonoAction({
    handler: () => {
      throw new HonoActionError({
        code: 'CONFLICT',
        issues: [{ path: ['user', 'name'], message: 'Taken' }],
      })
    },
  }),
  count: defineHonoAction({
    handler: async function* () {
      try {
        for (let n = 1; n <= 3; n++) yield event({ n, at: date }, { id: n })
      } finally {
        left++
      }
    },
  }),
  endless: defineHonoAction({
    handler: async function* () {
      try {
        for (let n = 0; ; n++) yield 'x'.repeat(1000) + n
      } finally {
        left++
      }
    },
  }),
  file: defineHonoAction({ handler: () => new Blob(['text'], { type: 'text/plain' }) }),
  own: defineHonoAction({ handler: () => new Response('own', { status: 201 }) }),
}

/** Gives a browser nothing for Node's modules, as Vite does. */
const withoutNode: Plugin = {
  name: 'without-node',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'none' }))
    build.onLoad({ filter: /./, namespace: 'none' }, () => ({ contents: 'module.exports = {}' }))
  },
}

let browser: Browser
let page: Page
let server: Server
let address: string
let bundle: Bundle
let errorBundle: Bundle
let scripts: string[] = []

beforeAll(async () => {
  const app = `import { actions } from '@gnosticdev/hono-actions/client'
    globalThis.actions = actions`
  bundle = await bundleClient(app, { from: root })
  const withClass = `import { HonoActionError } from '@gnosticdev/hono-actions/actions'
    import { actions } from '@gnosticdev/hono-actions/client'
    globalThis.HonoActionError = HonoActionError
    globalThis.actions = actions`
  errorBundle = await bundleClient(withClass, { from: root, plugins: [withoutNode] })
  const router = createRouter(honoActions)
  server = createServer(async ({ url = '/', method = 'GET', headers }, answer) => {
    const isError = url.startsWith('/errors')
    const file = (isError ? errorBundle : bundle).files.get(url.replace('/errors', '').slice(1))
    if (file) return answer.writeHead(200, { 'content-type': 'text/javascript' }).end(file)
    if (!url.startsWith('/api/')) {
      answer.setHeader('content-type', 'text/html')
      return answer.end(`<script type="module" src="${isError ? '/errors' : ''}/app.js"></script>`)
    }
    const init = { method, headers: headers as Record<string, string> }
    const { status, headers: sent, body } = await router.fetch(new Request(address + url, init))
    answer.writeHead(status, Object.fromEntries(sent))
    if (!body) return answer.end()
    await pipeline(Readable.fromWeb(body as NodeStream), answer).catch(() => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

beforeEach(async () => {
  left = 0
  page = await browser.newPage()
  page.on('request', (request) => {
    if (request.url().endsWith('.js')) scripts.push(request.url())
  })
  await page.goto(address)
  await page.waitForFunction('globalThis.actions')
  scripts = []
})

afterEach(() => page?.close())

/** Runs code in the page, which has `actions`. */
const run = (code: string) => page.evaluate(`(async () => { ${code} })()`)

/** What is done with the scripts that are loaded on demand. */
const onScripts = (handler: (route: Route) => unknown) =>
  page.route(/(read-other|from-response)-[^/]*\.js$/, (route) => handler(route) as Promise<void>)

describe('a plain result', () => {
  it('needs nothing more to be loaded', async () => {
    expect(await run('return [await actions.plain(), await actions.read.$get()]')).toEqual([
      { data: { id: 1, tags: ['a'] }, error: null },
      { data: 'read', error: null },
    ])
    expect(scripts).toEqual([])
  })
})

describe('any other answer', () => {
  it('is read by what is loaded then, once', async () => {
    const read = `
      const { data, error } = await actions.taken()
      return [data, error instanceof Error, error.code, error.status, { ...error.fields }]`
    const taken = [null, true, 'CONFLICT', 409, { 'user.name': ['Taken'] }]
    expect(await run(read)).toEqual(taken)
    const { length } = scripts
    expect(length).toBeGreaterThan(0)
    expect(await run(read)).toEqual(taken)
    expect(scripts).toHaveLength(length)
  })

  it('is a HonoActionError, if the app has the class', async () => {
    await page.goto(`${address}/errors/`)
    await page.waitForFunction('globalThis.HonoActionError')
    expect(
      await run(`
        const { error } = await actions.taken()
        return [error instanceof HonoActionError, HonoActionError.is(error), HonoActionError.is({ ...error })]`),
    ).toEqual([true, true, false])
  })

  it('may be rich, a file or a response', async () => {
    expect(
      await run(`
        const { data } = await actions.rich()
        const file = await actions.file.orThrow()
        const own = await actions.own.orThrow()
        return [data.at instanceof Date, 'none' in data, await file.text(), own.status, await own.text()]`),
    ).toEqual([true, true, 'text', 201, 'own'])
  })

  it('may be a stream, of which nothing is lost while that is loaded', async () => {
    await onScripts(async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      await route.continue()
    })
    expect(
      await run(`
        const seen = []
        for await (const { n, at } of await actions.count.orThrow()) seen.push([n, at.getTime()])
        return seen`),
    ).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
    ])
    expect(left).toBe(1)
  })
})

describe('what can not be loaded', () => {
  it.each(['taken', 'rich', 'endless'])('is said, with its cause: %s', async (name) => {
    await onScripts((route) => route.fulfill({ status: 404 }))
    const said = (await run(
      `return actions.${name}().then(() => 'read', (error) => [error.message, String(error.cause)])`,
    )) as string[]
    expect(said[0]).toMatch(/^A script for the response did not load.*\n.*\/HA603\.md$/)
    expect(said[1]).toMatch(/read-other-|from-response-/)
    // The server does not go on with what nobody reads.
    if (name === 'endless') await expect.poll(() => left).toBe(1)
  })

  it.each(['taken', 'rich', 'endless'])('is not waited for after an abort: %s', async (name) => {
    await onScripts(() => new Promise(() => {}))
    const asked = page.waitForRequest(/(read-other|from-response)-[^/]*\.js$/)
    const ended = run(`
      globalThis.caller = new AbortController()
      return actions.${name}(undefined, { signal: caller.signal }).catch((reason) => reason)`)
    await asked
    await run(`caller.abort('enough')`)
    expect(await ended).toBe('enough')
    if (name === 'endless') await expect.poll(() => left).toBe(1)
  })
})
