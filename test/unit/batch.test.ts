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
      await expect.poll(() => warn.mock.calls.join()).toContain('docs/errors/HA651.md')
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

  it('for the connection breaks: each call gets that error', async () => {
    const cause = new TypeError('no network')
    const { actions, paths } = clientOf(() => Promise.reject(cause))
    const results = await Promise.all([actions.a(), actions.b()])
    for (const { error } of results) expect(error).toMatchObject({ code: 'NETWORK_ERROR', cause })
    expect(paths).toEqual(['/api/~batch'])
  })
})

describe('the responses in a batch', () => {
  const part = (status: number, more: object = {}) => ({ status, headers: [], body: '', ...more })
  const good = part(200, { body: '{"data":"good","error":null}' })

  it.each([
    [204, part(204)],
    [205, part(205)],
    [304, part(304)],
    ['a 204 in base64', part(204, { isBase64: true })],
    ['a 204 with a body', part(204, { body: 'x' })],
    [101, part(101)],
    [0, part(0)],
    [1000, part(1000)],
    ['no status', { body: '' }],
    ['no base64', part(200, { isBase64: true, body: '%' })],
    ['headers that are none', part(200, { headers: [['a b', '\n']] })],
    ['null', null],
    ['a number', 1],
  ])('do not affect each other: %s', async (_, odd) => {
    const { actions, paths } = clientOf(() => Response.json([good, odd, good]))
    const [first, second, third] = await Promise.all([actions.a(), actions.b(), actions.a()])
    expect([first?.data, third?.data]).toEqual(['good', 'good'])
    expect(second?.error).toMatchObject({ code: 'BAD_GATEWAY' })
    expect(paths).toEqual(['/api/~batch'])
  })
})

describe('a batch that is too large', () => {
  it('is sent in halves, and each call once', async () => {
    const most = 3
    const ran: string[] = []
    const { actions, paths } = clientOf((path, { body }) => {
      if (!path.endsWith('~batch')) {
        ran.push(String(body))
        return one(JSON.parse(String(body)))
      }
      const calls = JSON.parse(String(body)) as { body: string }[]
      if (calls.length > most) return new Response('?', { status: 413 })
      ran.push(...calls.map((call) => call.body))
      return Response.json(
        calls.map((call) => ({
          status: 200,
          headers: [],
          body: `{"data":${call.body},"error":null}`,
        })),
      )
    })
    const inputs = Array.from({ length: 14 }, (_, i) => i)
    const results = await Promise.all(inputs.map((i) => actions.a(i)))
    expect(results.map(({ data }) => data)).toEqual(inputs)
    expect(ran.map(Number).sort((a, b) => a - b)).toEqual(inputs)
    // 14, then 7 and 7, then 4, 3, 4, 3, then the halves of the fours.
    expect(paths.filter((path) => path.endsWith('~batch'))).toHaveLength(11)
  })
})

describe('a call with a signal', () => {
  it('is sent alone: the others do not wait for it, and the server sees its abort', async () => {
    const caller = new AbortController()
    let seen: AbortSignal | null | undefined
    const { actions, paths } = clientOf((path, { signal, body }) => {
      if (path === '/api/slow') {
        seen = signal
        return new Promise(() => {})
      }
      const calls = JSON.parse(String(body)) as unknown[]
      return Response.json(calls.map(() => ({ status: 200, headers: [], body: good })))
    })
    const good = '{"data":"kept","error":null}'
    const slow = (actions as unknown as { slow: Call }).slow(undefined, { signal: caller.signal })
    expect(await Promise.all([actions.a(), actions.b()])).toMatchObject([
      { data: 'kept' },
      { data: 'kept' },
    ])
    caller.abort(new Error('enough'))
    await expect(slow).rejects.toThrow('enough')
    expect(seen?.aborted).toBe(true)
    expect(paths.sort()).toEqual(['/api/slow', '/api/~batch'])
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
