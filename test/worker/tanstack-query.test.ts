import { createActions, isActionError } from '@gnosticdev/hono-actions/client'
import { createQueryActions } from '@gnosticdev/hono-actions/tanstack-query'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import {
  dehydrate,
  hydrate,
  MutationObserver,
  QueryClient,
  QueryObserver,
  skipToken,
} from '@tanstack/query-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildWorker, copyFixture } from '../support/build.ts'

type Actions = typeof import('../fixtures/batch-worker/src/actions.ts')['honoActions']

let worker: TestWorker<unknown>
let requests: { path: string; signal: AbortSignal | null | undefined }[] = []
let queryClient: QueryClient

beforeAll(async () => {
  const root = copyFixture('batch-worker')
  worker = await createTestWorker({ root, configPath: await buildWorker(root), onLog: () => {} })
})

afterAll(() => worker?.dispose())

beforeEach(() => {
  requests = []
  queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
})

const options = {
  baseUrl: '/api',
  fetch: (input: string, init: RequestInit) => {
    requests.push({ path: input, signal: init.signal })
    return worker.fetch(input, init) as unknown as Promise<Response>
  },
}
const actions = createQueryActions(createActions<Actions>(options))
const paths = () => requests.map(({ path }) => path)
const runs = async () => (await actions.runs.orThrow()) as Record<string, number>

describe('queryOptions', () => {
  it('fetch by a POST action, and keep what it gave under a key of its input', async () => {
    const echo = actions.echo.queryOptions({ text: 'x' })
    const data = await queryClient.fetchQuery({ ...echo, staleTime: 60_000 })
    expect(data).toMatchObject({ text: 'x', at: new Date(0) })
    expect(queryClient.getQueryData(actions.echo.queryKey({ text: 'x' }))).toBe(data)
    await queryClient.fetchQuery({ ...echo, staleTime: 60_000 })
    expect(paths()).toEqual(['/api/echo'])
    expect(echo.queryKey).toEqual(['actions', 'echo', { text: 'x' }])
  })

  it('fetch by a GET action', async () => {
    const data = await queryClient.fetchQuery(actions.read.$get.queryOptions({ id: '4' }))
    // A text that looks like a number is sent as JSON.
    expect([data, ...paths()]).toEqual([4, '/api/read?_json=%7B%22id%22%3A%224%22%7D'])
    expect(actions.read.$get.queryKey({ id: '4' })).toEqual(['actions', 'read', { id: '4' }])
  })

  it("throw the action's error, which is typed by its codes", async () => {
    const query = new QueryObserver(queryClient, actions.conflict.queryOptions())
    const stop = query.subscribe(() => {})
    await expect.poll(() => query.getCurrentResult().status).toBe('error')
    stop()
    const { error } = query.getCurrentResult()
    expect(isActionError(error)).toBe(true)
    expect(error?.code === 'OUT_OF_STOCK' && error.data.left).toBe(3)
    expect(error?.status).toBe(409)
  })

  it('pass the signal on with abortOnUnmount', async () => {
    const slow = actions.echo.queryOptions({ text: 'x', ms: 5000 }, { abortOnUnmount: true })
    expect(slow).not.toHaveProperty('abortOnUnmount')
    const query = new QueryObserver(queryClient, slow)
    const stop = query.subscribe(() => {})
    await expect.poll(() => requests.length).toBe(1)
    stop()
    await expect.poll(() => requests[0]?.signal?.aborted).toBe(true)
  })

  it('give fetchQuery its data if the component that began the query is gone', async () => {
    const slow = actions.echo.queryOptions({ text: 'shared', ms: 60 })
    const query = new QueryObserver(queryClient, slow)
    const stop = query.subscribe(() => {})
    await expect.poll(() => requests.length).toBe(1)
    const fetched = queryClient.fetchQuery(slow)
    stop()
    expect(await fetched).toMatchObject({ text: 'shared' })
    expect(requests).toHaveLength(1)
  })

  it('take further options, and leave the key and the function as they are', async () => {
    const echo = actions.echo.queryOptions(
      { text: 'abc' },
      { select: ({ text }) => text.length, staleTime: 7, enabled: false },
    )
    expect(echo).toMatchObject({ staleTime: 7, enabled: false })
    const query = new QueryObserver(queryClient, echo)
    expect((await query.refetch()).data).toBe(3)
    const sneaked = { queryKey: ['other'], queryFn: () => 'other' } as object
    expect(actions.ping.queryOptions(undefined, sneaked).queryKey).toEqual(['actions', 'ping'])
  })

  it('wait for an input that is not there yet', async () => {
    const skipped = actions.echo.queryOptions(skipToken)
    expect(skipped.queryFn).toBe(skipToken)
    const query = new QueryObserver(queryClient, skipped)
    const stop = query.subscribe(() => {})
    expect(query.getCurrentResult()).toMatchObject({ status: 'pending', fetchStatus: 'idle' })
    query.setOptions(actions.echo.queryOptions({ text: 'now' }))
    await expect.poll(() => query.getCurrentResult().data?.text).toBe('now')
    stop()
    expect(paths()).toEqual(['/api/echo'])
  })
})

describe('keys', () => {
  it('are those of JSON: inputs with the same JSON share one, also after it was stored', () => {
    const at = new Date(0)
    const key = actions.anything.queryKey({ b: 1n, a: at, c: undefined, u: new URL('http://a/') })
    expect(key.at(-1)).toEqual({ a: at.toJSON(), b: '1', u: 'http://a/' })
    expect(JSON.parse(JSON.stringify(key))).toEqual(key)
    expect(actions.anything.queryKey([null, undefined, at]).at(-1)).toEqual([
      null,
      null,
      at.toJSON(),
    ])
    for (const falsy of [0, '', false, null]) {
      expect(actions.anything.queryKey(falsy)).toEqual(['actions', 'anything', falsy])
    }
  })

  it('of what has no JSON form are refused, saying what to write', () => {
    const form = new FormData()
    const cases = { FormData: form, File: new File([], 'a'), Map: new Map(), Set: new Set() }
    for (const [name, value] of Object.entries(cases)) {
      for (const input of [value, { in: [{ deep: value }] }]) {
        const message = new RegExp(
          `actions.anything has a ${name} in it.*mutationOptions.*HA650`,
          's',
        )
        expect(() => actions.anything.queryOptions(input)).toThrow(message)
        expect(() => actions.anything.queryKey(input)).toThrow(TypeError)
      }
    }
    const ring: Record<string, unknown> = {}
    ring['self'] = ring
    expect(() => actions.anything.queryKey(ring)).toThrow(TypeError)
  })

  it('of an action and of a group are the beginning of all below', async () => {
    const one = actions.echo.queryKey({ text: '1' })
    const ban = actions.admin.ban.queryKey()
    queryClient.setQueryData(one, { text: '1', at: new Date(0), path: '', agent: null })
    queryClient.setQueryData(ban, 'banned')
    const stale = () =>
      [one, ban].map((queryKey) => queryClient.getQueryState(queryKey)?.isInvalidated)
    await queryClient.invalidateQueries({ queryKey: actions.admin.queryKey() })
    expect(stale()).toEqual([false, true])
    await queryClient.invalidateQueries({ queryKey: actions.echo.queryKey() })
    expect(stale()).toEqual([true, true])
    expect(actions.queryKey()).toEqual(['actions'])
    queryClient.setQueryData(one, (data) => data)
    await queryClient.invalidateQueries({ queryKey: actions.queryKey() })
    expect(stale()).toEqual([true, true])
  })

  it('begin with the prefix of their client', () => {
    const other = createQueryActions(createActions<Actions>(options), { prefix: 'shop' })
    expect(other.admin.ban.mutationOptions().mutationKey).toEqual(['shop', 'admin', 'ban'])
  })
})

describe('mutationOptions', () => {
  it('send the variables, throw the error, and have a key', async () => {
    const seen: unknown[] = []
    const echo = actions.echo.mutationOptions({
      onSuccess: ({ text }, variables) => seen.push(text, variables),
    })
    const mutation = new MutationObserver(queryClient, echo)
    expect(await mutation.mutate({ text: 'x' })).toMatchObject({ text: 'x', at: new Date(0) })
    expect(seen).toEqual(['x', { text: 'x' }])
    expect(echo.mutationKey).toEqual(actions.echo.mutationKey())
    const conflict = new MutationObserver(queryClient, actions.conflict.mutationOptions())
    await expect(conflict.mutate()).rejects.toMatchObject({ code: 'OUT_OF_STOCK', status: 409 })
  })

  it('send forms', async () => {
    const form = new FormData()
    form.set('text', 'in a form')
    const own = createActions<Actions>({ ...options, headers: { origin: worker.url.origin } })
    const mutation = new MutationObserver(
      queryClient,
      createQueryActions(own).form.mutationOptions(),
    )
    expect(await mutation.mutate(form)).toBe('in a form')
  })
})

describe('streamedOptions', () => {
  it('have the list of events so far as their data, and the error at the end', async () => {
    const query = new QueryObserver(queryClient, actions.fails.streamedOptions())
    const seen: unknown[] = []
    const stop = query.subscribe(({ data }) => seen.push(data))
    await expect.poll(() => query.getCurrentResult().status).toBe('error')
    stop()
    expect(seen).toContainEqual([1])
    expect(query.getCurrentResult().error).toMatchObject({ code: 'GONE', message: 'No more' })
  })

  it('end the stream when no component watches it any more', async () => {
    const ticks = actions.ticks.streamedOptions(
      { name: 'watched' },
      { select: (events) => events.map(({ n }) => n), refetchMode: 'append' },
    )
    expect(ticks).not.toHaveProperty('refetchMode')
    const query = new QueryObserver(queryClient, ticks)
    const stop = query.subscribe(() => {})
    await expect.poll(() => query.getCurrentResult().data?.length).toBeGreaterThan(2)
    expect(query.getCurrentResult().data?.slice(0, 2)).toEqual([1, 2])
    expect(queryClient.getQueryData(ticks.queryKey)?.[0]?.at).toEqual(new Date(1))
    stop()
    await expect.poll(async () => (await runs())['ended watched']).toBe(1)
    expect(requests[0]?.signal?.aborted).toBe(true)
  })
})

describe('the same options', () => {
  it('work while a page is rendered on the server, in process', async () => {
    expect(await (await worker.fetch('/api/rendered')).json()).toEqual({
      path: '/api/echo',
      isDate: true,
      read: 3,
      refused: 'UNAUTHORIZED',
      ended: 1,
    })
  })

  it('find what the server has dehydrated', async () => {
    const echo = actions.echo.queryOptions({ text: 'x' })
    await queryClient.prefetchQuery(echo)
    const other = new QueryClient()
    hydrate(other, JSON.parse(JSON.stringify(dehydrate(queryClient))))
    expect(other.getQueryData(echo.queryKey)?.text).toBe('x')
  })

  it('travel together where the client batches', async () => {
    const batched = createQueryActions(createActions<Actions>({ ...options, batch: true }))
    await Promise.all([
      queryClient.fetchQuery(batched.echo.queryOptions({ text: '1' })),
      queryClient.fetchQuery(batched.echo.queryOptions({ text: '2' })),
      queryClient.fetchQuery(batched.ping.queryOptions()),
    ])
    expect(paths()).toEqual(['/api/~batch'])
  })

  it('are on the client, which is callable as ever', async () => {
    expect(await actions.ping()).toEqual({ data: 'pong', error: null })
    expect(await actions.read.$get.orThrow({ id: '1' })).toBe(1)
    expect(`${actions.echo}`).toBe('?_hono_action=echo')
  })
})
