import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import { defineHonoAction, event, HonoActionError } from '@gnosticdev/hono-actions/actions'
import { acceptBatches, createRouter } from '@gnosticdev/hono-actions/router'
import { build, type Plugin } from 'esbuild'
import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Bundle, bundleClient } from '../../bench/support/client-bundle.ts'
import { launchBrowser } from '../support/browser.ts'
import { root } from '../support/build.ts'

const date = new Date(0)
let left = 0
const ran: string[] = []
/** Holds back the responses of `slow`. */
let held = Promise.resolve()

const slow = {
  method: 'GET',
  schema: z.object({ q: z.string() }).optional(),
} as const

const honoActions = {
  slow: defineHonoAction({
    ...slow,
    handler: async () => {
      await held
      return { at: date }
    },
  }),
  slowFile: defineHonoAction({
    ...slow,
    handler: async () => {
      await held
      return new File(['text'], 'a.txt')
    },
  }),
  slowSteps: defineHonoAction({
    ...slow,
    handler: async function* () {
      await held
      yield 1
      yield 2
    },
  }),
  note: defineHonoAction({
    schema: z.string(),
    handler: (text) => {
      ran.push(text)
    },
  }),
  form: defineHonoAction({
    accept: 'form',
    schema: z.object({ text: z.string(), file: z.instanceof(File) }),
    handler: async ({ text, file }) => text + (await file.text()),
  }),
  who: defineHonoAction({ handler: (_, c) => c.req.header('cookie') ?? 'nobody' }),
  bytes: defineHonoAction({ handler: () => new Blob(['bytes']).stream() }),
  nothing: defineHonoAction({ handler: () => new Response(null, { status: 204 }) }),
  moved: defineHonoAction({ handler: (_, c) => c.redirect('/elsewhere') }),
  busy: defineHonoAction({
    use: [async (c) => c.text('Slow down', 429, { 'retry-after': '7' })],
    handler: () => 1,
  }),
  masked: defineHonoAction({
    handler: () => {
      throw new Error('secret')
    },
  }),
  ticks: defineHonoAction({
    handler: async function* (_, c) {
      for (let n = Number(c.req.header('last-event-id') ?? 0) + 1; ; n++) {
        yield event(n, { id: n })
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
  }),
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
  file: defineHonoAction({ handler: () => new File(['text'], 'ä.txt', { type: 'text/plain' }) }),
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
let servers: Server[] = []
let address: string
/** Another origin, whose `cors` has the first one. */
let other: string
let bundle: Bundle
let errorBundle: Bundle
let scripts: string[] = []

beforeAll(async () => {
  const app = `import { actions, createActions } from '@gnosticdev/hono-actions/client'
    Object.assign(globalThis, { actions, createActions })`
  bundle = await bundleClient(app, { from: root })
  const withClass = `import { HonoActionError } from '@gnosticdev/hono-actions/actions'
    import { actions } from '@gnosticdev/hono-actions/client'
    globalThis.HonoActionError = HonoActionError
    globalThis.actions = actions`
  errorBundle = await bundleClient(withClass, { from: root, plugins: [withoutNode] })
  const files = new Map([...bundle.files, ['sw.js', await serviceWorker()]])
  const ports = await Promise.all([0, 1].map(() => serve(files)))
  address = ports[0] as string
  other = ports[1] as string
  browser = await launchBrowser()
})

/** A service worker cannot load scripts on demand, so it has all of the client. */
async function serviceWorker(): Promise<Uint8Array> {
  const contents = `import { actions } from '@gnosticdev/hono-actions/client'
    self.onmessage = async ({ data, ports: [port] }) => {
      const { data: result, error } = await actions[data]()
      port.postMessage(error ? [error.code, error instanceof Error] : result)
    }`
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    format: 'iife',
    platform: 'browser',
    define: { 'import.meta.env.BASE_URL': '"/"' },
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0]?.contents as Uint8Array
}

/** Serves the page and the actions at an origin of its own, and returns the origin. */
async function serve(files: Map<string, Uint8Array>): Promise<string> {
  let fetch: (request: Request) => Promise<Response>
  const server = createServer(async (request, answer) => {
    const { url = '/', method = 'GET', headers } = request
    const [path = ''] = url.split('?')
    const isError = url.startsWith('/errors')
    const file = (isError ? errorBundle.files : files).get(path.replace('/errors', '').slice(1))
    if (file) return answer.writeHead(200, { 'content-type': 'text/javascript' }).end(file)
    if (!url.startsWith('/api/')) {
      answer.setHeader('content-type', 'text/html')
      return answer.end(`<script type="module" src="${isError ? '/errors' : ''}/app.js"></script>`)
    }
    const bytes = await buffer(request)
    const init = { method, headers: headers as Record<string, string> }
    const body = bytes.length > 0 ? { body: bytes } : undefined
    // Not read before: the origins are known when both servers listen.
    fetch ??= acceptBatches(
      createRouter(honoActions, { cors: { origins: [address], credentials: true } }).fetch,
      { maxCalls: 4 },
    )
    const response = await fetch(new Request(`http://${headers.host}${url}`, { ...init, ...body }))
    answer.writeHead(response.status, Object.fromEntries(response.headers))
    if (!response.body) return answer.end()
    await pipeline(Readable.fromWeb(response.body as NodeStream), answer).catch(() => {})
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

afterAll(async () => {
  await browser?.close()
  for (const server of servers) server.closeAllConnections()
  for (const server of servers) server.close()
  servers = []
})

beforeEach(async () => {
  left = 0
  ran.length = 0
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
  page.route(/later-[^/]*\.js(\?.*)?$/, (route) => handler(route) as Promise<void>)

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

  it('may be a stream, and loses nothing while the decoder is loaded', async () => {
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

describe('a script that does not load', () => {
  it.each(['taken', 'rich', 'endless'])('is an error with its cause: %s', async (name) => {
    await onScripts((route) => route.fulfill({ status: 404 }))
    const read = (await run(`
      const { data, error } = await actions.${name}()
      return [data, error.code, error.message, String(error.cause)]`)) as string[]
    const message = 'Connection failed'
    expect(read.slice(0, 3)).toEqual([null, 'NETWORK_ERROR', message])
    expect(read[3]).toMatch(/later-/)
    // The server stops when no client reads.
    if (name === 'endless') await expect.poll(() => left).toBe(1)
  })

  it('is loaded with the next response that needs it', async () => {
    const read = () =>
      run(`
      const file = await actions.file()
      return [(await actions.taken()).error.code, file.error?.code ?? (await file.data.text()),
        (await Promise.all([batched.plain(), batched.plain()]))[1].data?.id]`)
    await run('globalThis.batched = createActions({ batch: true })')
    const posted: string[] = []
    page.on('request', (request) => void posted.push(new URL(request.url()).pathname))
    await page.route(/(later|batch)-[^/]*\.js(\?.*)?$/, (route) => route.abort())
    expect(await read()).toEqual(['NETWORK_ERROR', 'NETWORK_ERROR', 1])
    expect(posted).not.toContain('/api/~batch')
    await page.unroute(/(later|batch)-[^/]*\.js(\?.*)?$/)
    expect(await read()).toEqual(['CONFLICT', 'text', 1])
    expect(posted).toContain('/api/~batch')
    // Loaded once.
    const { length } = posted.filter((path) => path.endsWith('.js'))
    expect(await read()).toEqual(['CONFLICT', 'text', 1])
    expect(posted.filter((path) => path.endsWith('.js'))).toHaveLength(length)
  })

  it.each(['taken', 'rich', 'endless'])('is not waited for after an abort: %s', async (name) => {
    await onScripts(() => new Promise(() => {}))
    const asked = page.waitForRequest(/later-[^/]*\.js(\?.*)?$/)
    const ended = run(`
      globalThis.caller = new AbortController()
      return actions.${name}(undefined, { signal: caller.signal }).catch((reason) => reason)`)
    await asked
    await run(`caller.abort('enough')`)
    expect(await ended).toBe('enough')
    if (name === 'endless') await expect.poll(() => left).toBe(1)
  })
})

describe('a page without a network', () => {
  it('gets a NETWORK_ERROR, also if no script was loaded before', async () => {
    await page.context().setOffline(true)
    const fail = `
      const { data, error } = await actions.plain()
      return [data, error.code, error instanceof Error, { ...error.fields }]`
    expect(await run(fail)).toEqual([null, 'NETWORK_ERROR', true, {}])
    expect(scripts).toEqual([])
    await page.context().setOffline(false)
    expect(await run('return (await actions.plain()).error')).toBeNull()
  })

  it('resumes a stream when the network is back, without a value lost or doubled', async () => {
    const reading = run(`
      globalThis.seen = []
      for await (const n of await actions.ticks.orThrow()) {
        seen.push(n)
        if (globalThis.enough) break
      }
      return seen`) as Promise<number[]>
    const count = () => page.evaluate('globalThis.seen?.length ?? 0') as Promise<number>
    await expect.poll(count).toBeGreaterThan(3)
    await page.context().setOffline(true)
    // The servers' side of the connection ends, as with a network that is gone.
    for (const server of servers) server.closeAllConnections()
    await page.waitForTimeout(700)
    const before = await count()
    await page.context().setOffline(false)
    await expect.poll(count).toBeGreaterThan(before + 3)
    await page.evaluate('globalThis.enough = true')
    const seen = await reading
    expect(seen).toEqual(seen.map((_, i) => i + 1))
  })
})

describe('every kind of result', () => {
  /** Calls all actions, and describes what the caller gets. */
  const results = `
    const all = {}
    const outcome = ({ data, error }) =>
      error ? [error.code, error.status, error.retryAfter ?? null, { ...error.fields }] : data
    all.plain = outcome(await actions.plain())
    all.read = outcome(await actions.read.$get())
    all.rich = (await actions.rich()).data.at instanceof Date
    all.taken = outcome(await actions.taken())
    all.busy = outcome(await actions.busy())
    all.masked = outcome(await actions.masked())
    all.moved = outcome(await actions.moved())
    all.values = []
    for await (const { n, at } of await actions.count.orThrow()) all.values.push(n, at.getTime())
    all.bytes = await new Response(await actions.bytes.orThrow()).text()
    const file = await actions.file.orThrow()
    all.file = [file.name, file.type, await file.text()]
    const own = await actions.own.orThrow()
    all.own = [own.status, await own.text()]
    all.nothing = (await actions.nothing.orThrow()).status
    const form = new FormData()
    form.set('text', 'a')
    form.set('file', new File(['b'], 'b.txt'))
    all.form = outcome(await actions.form(form))
    all.note = outcome(await actions.note('x'))
    all.who = outcome(await actions.who())
    return all`
  const expected = (who: string) => ({
    plain: { id: 1, tags: ['a'] },
    read: 'read',
    rich: true,
    taken: ['CONFLICT', 409, null, { 'user.name': ['Taken'] }],
    busy: ['TOO_MANY_REQUESTS', 429, 7, {}],
    masked: ['INTERNAL_SERVER_ERROR', 500, null, {}],
    moved: { redirect: '/elsewhere', status: 302 },
    values: [1, 0, 2, 0, 3, 0],
    bytes: 'bytes',
    file: ['ä.txt', 'text/plain', 'text'],
    own: [201, 'own'],
    nothing: 204,
    form: 'ab',
    note: null,
    who,
  })

  const origins: [string, string, string][] = [
    ['the same origin', '', 'who=ada'],
    ['another origin, without credentials', 'omit', 'nobody'],
    ['another origin, with credentials', 'include', 'who=ada'],
  ]

  for (const batch of [false, true]) {
    it.each(origins)(`comes from %s${batch ? ', in batches' : ''}`, async (_, credentials, who) => {
      // A host has one cookie for all its ports.
      await page.context().addCookies([{ name: 'who', value: 'ada', url: address }])
      const create = credentials
        ? `createActions({
            baseUrl: '${other}', batch: ${batch},
            fetch: (input, init) => fetch(input, { ...init, credentials: '${credentials}' }),
          })`
        : `createActions({ batch: ${batch} })`
      expect(await run(`const actions = ${create}; ${results}`)).toEqual(expected(who))
    })
  }

  it('comes from another origin in a batch, also if the batch is too large for the server', async () => {
    const posted: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') posted.push(new URL(request.url()).pathname)
    })
    expect(
      await run(`
        const actions = createActions({ baseUrl: '${other}', batch: true })
        const calls = [actions.plain(), actions.taken(), actions.nothing(), actions.rich(),
          actions.file(), actions.note('batched')]
        const all = await Promise.all(calls)
        return all.map(({ data, error }) => error?.code ?? data?.status ?? typeof data)`),
    ).toEqual(['object', 'CONFLICT', 204, 'object', 'object', 'object'])
    expect(posted).toEqual(['/api/~batch', '/api/~batch', '/api/~batch'])
    expect(ran).toEqual(['batched'])
  })
})

describe('equal reads in flight', () => {
  // Not counted on the server: the browser's cache sends equal requests one after the other.
  let requests: string[] = []

  /** Starts calls, lets the server respond once all requests are there, and returns the results. */
  async function together(calls: string, expected: string[]): Promise<unknown> {
    let respond = () => {}
    held = new Promise((resolve) => {
      respond = resolve
    })
    await run(`
      const other = createActions({ headers: { 'x-a': '1' } })
      const settled = (promise) => promise.then((value) => value, String)
      globalThis.calls = [${calls}].map(settled)`)
    await expect.poll(() => requests).toEqual(expected)
    respond()
    const results = await run('return Promise.all(globalThis.calls)')
    expect(requests).toEqual(expected)
    return results
  }

  beforeEach(async () => {
    held = Promise.resolve()
    // The script for a query string is there.
    await run(`await actions.slow.$get({ q: 'x' }); globalThis.slow = actions.slow.$get`)
    requests = []
    page.on('request', (request) => requests.push(request.url().replace(`${address}/api/`, '')))
  })

  const q = `{ q: 'a' }`
  const a = 'slow?q=a'
  const signal = '{ signal: AbortSignal.timeout(60_000) }'
  it.each([
    ['equal calls share one', [a], `slow(${q}), slow(${q}), actions.slow.$get(${q})`],
    ['so do calls without input', ['slow'], 'slow(), slow(undefined)'],
    [
      'so do calls of createActions',
      [a, a],
      `other.slow.$get(${q}), other.slow.$get(${q}), slow(${q}), slow(${q})`,
    ],
    [
      'other inputs have their own',
      ['slow', a, 'slow?q=b'],
      `slow(), slow(${q}), slow({ q: 'b' })`,
    ],
    ['other headers have their own', [a, a], `slow(${q}), slow(${q}, { headers: { 'x-a': '2' } })`],
    ['share: false has its own', [a, a], `slow(${q}), slow(${q}, { share: false }), slow(${q})`],
    [
      'a signal has its own',
      [a, a, a],
      `slow(${q}, ${signal}), slow(${q}, ${signal}), slow(${q}), slow(${q})`,
    ],
  ])('%s', async (_, expected, calls) => {
    const results = await together(calls, expected)
    for (const result of results as unknown[]) {
      expect(result).toMatchObject({ data: { at: date }, error: null })
    }
  })

  it('give each caller data of its own', async () => {
    const changed = `slow(${q}).then((result) => { result.data.at = 'changed'; return result })`
    const results = await together(`${changed}, slow(${q}), ${changed}`, [a])
    const all = (results as { data: { at: unknown } }[]).map(({ data }) => data.at)
    expect(all).toEqual(['changed', date, 'changed'])
  })

  it('give each caller the whole file or stream', async () => {
    const files = 'actions.slowFile.$get.orThrow().then((file) => file.text())'
    expect(await together(`${files}, ${files}`, ['slowFile'])).toEqual(['text', 'text'])
    requests = []
    const steps = `actions.slowSteps.$get.orThrow().then(async (steps) => {
      let text = ''
      for await (const step of steps) text += step
      return text
    })`
    expect(await together(`${steps}, ${steps}`, ['slowSteps'])).toEqual(['12', '12'])
  })

  it('go on if one of them is aborted', async () => {
    const aborted = `slow(${q}, { signal: AbortSignal.abort('gone') })`
    const later = `(() => {
      const controller = new AbortController()
      setTimeout(() => controller.abort('left'))
      return slow(${q}, { signal: controller.signal })
    })()`
    const results = await together(`${aborted}, slow(${q}), ${later}, slow(${q})`, [a, a])
    const done = { data: { at: date }, error: null }
    expect(results).toMatchObject(['gone', done, 'left', done])
  })

  it.each(['actions', 'createActions()'])(
    'are not joined by a call after a write of %s',
    async (client) => {
      const late = `slow(), ${client}.note('text').then(() => slow())`
      await together(late, ['slow', 'note', 'slow'])
    },
  )

  it('all get the error of the connection, and the next call is sent', async () => {
    await page.context().setOffline(true)
    const failed = await run(`
      const results = await Promise.all([slow(${q}), slow(${q})])
      return results.map(({ error }) => error.code)`)
    expect(failed).toEqual(['NETWORK_ERROR', 'NETWORK_ERROR'])
    await page.context().setOffline(false)
    expect(await run(`return (await slow(${q})).error`)).toBeNull()
  })

  it('are never writes', async () => {
    await run(`await Promise.all([actions.note('1'), actions.note('1')])`)
    expect(requests).toEqual(['note', 'note'])
  })
})

describe('a page that is closed', () => {
  /** Runs code while the page is closed, and returns what its requests had as `keepalive`. */
  async function leave(code: string): Promise<unknown[]> {
    await run(`
      localStorage.kept = '[]'
      const { fetch } = globalThis
      globalThis.fetch = (input, init) => {
        localStorage.kept = JSON.stringify([...JSON.parse(localStorage.kept), init.keepalive ?? false])
        return fetch(input, init)
      }
      ${code}`)
    await page.goto('about:blank')
    await page.goto(address)
    return (await run('return JSON.parse(localStorage.kept)')) as unknown[]
  }
  const onPageHide = (code: string) => leave(`addEventListener('pagehide', () => { ${code} })`)

  it('still sends a call with keepalive, or that is made in pagehide', async () => {
    expect(await leave(`actions.note('1', { keepalive: true })`)).toEqual([true])
    expect(await onPageHide(`actions.note('2')`)).toEqual([true])
    expect(await onPageHide(`actions.note('3', { keepalive: false })`)).toEqual([false])
    await expect.poll(() => ran.slice(0, 2)).toEqual(['1', '2'])
  })

  it('still sends a call of a batch that it made before, or makes in pagehide', async () => {
    const batched = 'const batched = createActions({ batch: true }); await batched.plain()'
    const before = `
      ${batched}
      localStorage.kept = '[]'
      batched.note('1')
      batched.note('2')
      // Before the timer of the batch.
      await null; await null; await null; await null
      dispatchEvent(new Event('pagehide'))`
    expect(await leave(before)).toEqual([true])
    const during = `
      ${batched}
      localStorage.kept = '[]'
      addEventListener('pagehide', () => { batched.note('3'); batched.note('4') })`
    expect(new Set(await leave(during))).toEqual(new Set([true]))
    await expect.poll(() => ran.toSorted()).toEqual(['1', '2', '3', '4'])
  })
})

describe('other realms', () => {
  it('a form of another frame is sent as a form', async () => {
    expect(
      await run(`
        const frame = document.createElement('iframe')
        document.documentElement.append(frame)
        const { FormData, File } = frame.contentWindow
        const form = new FormData()
        form.set('text', 'of ')
        form.set('file', new File(['a frame'], 'x.txt'))
        return [form instanceof globalThis.FormData, (await actions.form(form)).data]`),
    ).toEqual([false, 'of a frame'])
  })

  it('a service worker has the client of the browser, in one script', async () => {
    expect(
      await run(`
        const { active, installing } = await navigator.serviceWorker.register('/sw.js')
        await navigator.serviceWorker.ready
        const call = (name) => new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = ({ data }) => resolve(data)
          ;(active ?? installing).postMessage(name, [port2])
        })
        return [await call('plain'), await call('taken'), (await call('rich')).at.getTime()]`),
    ).toEqual([{ id: 1, tags: ['a'] }, ['CONFLICT', true], 0])
  })
})
