import honoActions from '@gnosticdev/hono-actions'
import { createActions, createHonoClient } from '@gnosticdev/hono-actions/client'
import { acceptBatches } from '@gnosticdev/hono-actions/router'
import { afterEach, describe, expect, it, vi } from 'vitest'

type Call = (input?: unknown, options?: object) => Promise<{ data: unknown; error: unknown }>
type Callers = { a: Call; b: Call }
type Routes = Record<'a' | 'b', { $post(): Promise<Response> }>
type Answer = (path: string, init: RequestInit) => Response | Promise<Response>

/** A client whose requests are answered here, and the paths of those. */
function clientOf(answer: Answer) {
  const paths: string[] = []
  const actions = createActions<never>({
    baseUrl: '/api',
    batch: true,
    fetch: async (path, init) => {
      paths.push(path)
      return answer(path, init)
    },
  }) as unknown as Callers
  return { actions, paths }
}

const one = (data: unknown) => Response.json({ data, error: null })
const codes = (results: { error: unknown }[]) =>
  results.map(({ error }) => (error as { code: string } | null)?.code)

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a batch that is not answered as one', () => {
  it.each([404, 405])(
    'by %i: its calls are sent one by one, and no other batch',
    async (status) => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
      const { actions, paths } = clientOf((path) =>
        path.endsWith('~batch') ? new Response('?', { status }) : one(path),
      )
      const twice = () => Promise.all([actions.a(), actions.b()])
      expect(await twice()).toMatchObject([{ data: '/api/a' }, { data: '/api/b' }])
      await twice()
      expect(paths).toEqual(['/api/~batch', '/api/a', '/api/b', '/api/a', '/api/b'])
      expect(warn.mock.calls.join()).toContain('docs/errors/HA651.md')
      expect(warn).toHaveBeenCalledTimes(1)
    },
  )

  it('by 413: its calls are sent one by one, and the next ones together', async () => {
    const { actions, paths } = clientOf((path) =>
      path.endsWith('~batch') ? new Response('?', { status: 413 }) : one(path),
    )
    await Promise.all([actions.a(), actions.b()])
    await Promise.all([actions.a(), actions.b()])
    expect(paths.filter((path) => path.endsWith('~batch'))).toHaveLength(2)
  })

  it.each([
    ['a page', '<h1>Bad gateway</h1>', 502],
    ['words', 'Sign in', 401],
    ['a page that looks well', '<h1>Hello</h1>', 200],
    ['too few answers', '[{"status":200,"headers":[],"body":"{}"}]', 200],
    ['something else', '{"data":1,"error":null}', 200],
  ])('but by %s: each call gets that, and is not sent again', async (_, body, status) => {
    const { actions, paths } = clientOf(() => new Response(body, { status }))
    const results = await Promise.all([actions.a(), actions.b()])
    const expected = status === 401 ? 'UNAUTHORIZED' : 'BAD_GATEWAY'
    expect(codes(results)).toEqual([expected, expected])
    expect(paths).toEqual(['/api/~batch'])
  })

  it('for the connection breaks: each call rejects with that', async () => {
    const { actions } = clientOf(() => Promise.reject(new TypeError('no network')))
    const results = await Promise.allSettled([actions.a(), actions.b()])
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { message: 'no network' } })
    }
  })

  it('ends calls that are sent alone after it by their signals', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const controller = new AbortController()
    const { actions } = clientOf((path, { signal }) => {
      if (path.endsWith('~batch')) return new Response(null, { status: 404 })
      return new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
        if (!signal) resolve(one('kept'))
      })
    })
    const ended = actions.a(undefined, { signal: controller.signal })
    const kept = actions.b()
    setTimeout(() => controller.abort(new Error('enough')), 20)
    await expect(ended).rejects.toThrow('enough')
    expect(await kept).toMatchObject({ data: 'kept' })
  })
})

describe('batch: true', () => {
  it('sends nothing where calls are made in process', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch')
    const actions = createActions<never>({ batch: true }) as unknown as Callers
    const calls = Promise.all([actions.a(), actions.b()])
    await expect(calls).rejects.toThrow('There is no request context here')
    const client = createHonoClient<never>({ batch: true }) as unknown as { api: Routes }
    await expect(client.api.a.$post()).rejects.toThrow('There is no request context here')
    expect(fetched).not.toHaveBeenCalled()
  })

  it('finds the actions below another path, and leaves what is elsewhere', async () => {
    const paths: string[] = []
    const client = createHonoClient<never, '/rpc'>({
      baseUrl: 'https://example.com/site/',
      batch: { basePath: '/rpc' },
      fetch: async (path) => {
        paths.push(path)
        return path.endsWith('~batch') ? Response.json([0, 0].map(() => empty)) : one(path)
      },
    }) as unknown as { rpc: Routes; other: Routes }
    const empty = { status: 204, headers: [], body: '' }
    const answers = await Promise.all([client.rpc.a.$post(), client.rpc.b.$post()])
    expect(answers.map(({ status }) => status)).toEqual([204, 204])
    await Promise.all([client.other.a.$post(), client.other.b.$post()])
    expect(paths).toEqual([
      'https://example.com/site/rpc/~batch',
      'https://example.com/site/other/a',
      'https://example.com/site/other/b',
    ])
  })
})

describe('the options for batches', () => {
  it.each([
    [{ maxCalls: 0 }, 'HA260'],
    [{ maxCalls: 1.5 }, 'HA260'],
    [{ maxCalls: Number.NaN }, 'HA260'],
    [{ basePath: 'api' }, 'HA260'],
    [{ maxBodySize: -1 }, 'maxBodySize'],
  ])('%j are refused, saying why', (options, reason) => {
    expect(() => acceptBatches(() => new Response(), options)).toThrow(reason)
    if ('basePath' in options) return
    expect(() => honoActions({ batch: options })).toThrow(/honoActions\(\{ batch \}\)/)
  })

  it('leave every other request as it is', async () => {
    const seen: unknown[] = []
    const fetch = acceptBatches((...all: unknown[]) => {
      seen.push(all)
      return new Response('as it is')
    })
    const requests = ['/api/~batch/x', '/api/~batchx', '/other/~batch', '/api/%7Ebatch'].map(
      (path) => new Request(`http://localhost${path}`, { method: 'POST' }),
    )
    for (const request of requests) await fetch(request)
    expect(seen).toEqual(requests.map((request) => [request]))
  })
})
