import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createActions, createHonoClient, type FreshData } from '@gnosticdev/hono-actions/client'
import { createQueryActions } from '@gnosticdev/hono-actions/tanstack-query'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import {
  type FetchQueryOptions,
  MutationObserver,
  QueryClient,
  QueryObserver,
} from '@tanstack/query-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { honoActions, Wanted } from '../fixtures/fresh-worker/src/actions.ts'
import { buildWorker, fixtures } from '../support/build.ts'
import { typeErrors, wranglerTypes } from '../support/tools.ts'

const folder = join(fixtures, 'fresh-worker')
const logs: string[] = []
let worker: TestWorker<unknown>
let requests = 0

beforeAll(async () => {
  const configPath = await buildWorker(folder)
  putCacheInPlace(join(folder, 'dist/index.js'))
  worker = await createTestWorker({
    root: folder,
    configPath,
    onLog: ({ message }) => logs.push(message),
  })
})

afterAll(() => worker?.dispose())

beforeEach(() => {
  logs.length = 0
  requests = 0
})

/** workerd has no cache in front of the Worker, so the fixture's takes its place. */
function putCacheInPlace(bundle: string): void {
  const before = 'import * as workers from "cloudflare:workers";'
  const after = `import * as realWorkers from "cloudflare:workers";
const workers = { ...realWorkers, get cache() { return globalThis.simulatedCache } };`
  const source = readFileSync(bundle, 'utf8')
  expect(source).toContain(before)
  writeFileSync(bundle, source.replace(before, after))
}

let contentType: string | null = null
const fetchWorker = async (input: string, init: RequestInit) => {
  requests++
  const response = await worker.fetch(input, init)
  contentType = response.headers.get('content-type')
  return response
}
const client = (options: { batch?: boolean; headers?: Record<string, string> } = {}) =>
  createActions<typeof honoActions>({ baseUrl: '/api', fetch: fetchWorker, ...options })

let last = 0
const newTopic = () => `t${++last}`

/** Reads the notes of a topic through the cache. */
async function read(topic: string) {
  const response = await worker.fetch(`/api/list?topic=${topic}`)
  const { data } = (await response.json()) as { data: string[] }
  return { data, cache: response.headers.get('x-cache') }
}

const drain = async (events: AsyncIterable<unknown>) => {
  for await (const _ of events);
}

/** Ways to add a note. */
const ways: Record<string, (topic: string, text: string) => Promise<unknown>> = {
  'a request': (topic, text) => client().add.orThrow({ topic, text }),
  'a batch': async (topic, text) => {
    const { add, count } = client({ batch: true })
    await Promise.all([add.orThrow({ topic, text }), count.orThrow({ topic })])
  },
  honoClient: (topic, text) => {
    const { api } = createHonoClient<typeof honoActions, '/api'>({
      baseUrl: worker.url.origin,
      fetch: fetchWorker,
    })
    return api.add.$post({ json: { topic, text } })
  },
  'server code': (topic, text) => worker.fetch(`/in-process?topic=${topic}&text=${text}`),
  RPC: (topic, text) => worker.fetch(`/rpc?topic=${topic}&text=${text}`),
  'a Durable Object': (topic, text) => worker.fetch(`/object?topic=${topic}&text=${text}`),
  'a queue': (topic, text) => client().add.defer({ topic, text }),
  'a cron': (topic) => worker.scheduled(topic),
  'a stream that has ended': async (topic, text) =>
    drain(await client().addInSteps.orThrow({ topic, text })),
}

describe.each(['invalidate', 'purge'] as const)('a write with a cache that can %s', (mode) => {
  beforeEach(() => client().mode.orThrow(mode))

  it.each(Object.entries(ways))(
    'invalidates the cached reads of its tags, by %s',
    async (name, write) => {
      const topic = newTopic()
      const other = newTopic()
      for (const one of [topic, other]) {
        await read(one)
        expect(await read(one)).toEqual({ data: [], cache: 'hit' })
      }
      const text = name === 'a cron' ? 'cron' : 'hello'
      await write(topic, text)
      await expect.poll(() => read(topic)).toMatchObject({ data: [text] })
      expect(await read(other)).toEqual({ data: [], cache: 'hit' })
      const calls = await client().cacheCalls.orThrow()
      // Once, and with the tags that the handler has found out.
      expect(calls).toEqual([
        expect.stringMatching(RegExp(`^${mode} (note-\\d+ )?topic-${topic}$`)),
      ])
    },
  )

  it('has a read whose data is the same asked again, by its ETag if the cache has it', async () => {
    const topic = newTopic()
    await read(topic)
    await client().touch.orThrow({ topic })
    const again = mode === 'invalidate' ? 'revalidated' : null
    expect(await read(topic)).toEqual({ data: [], cache: again })
    expect(await read(topic)).toEqual({ data: [], cache: 'hit' })
  })

  it('invalidates nothing if it fails', async () => {
    const topic = newTopic()
    await read(topic)
    const { error } = await client().add({ topic, text: 'x', fails: true })
    expect(error?.code).toBe('CONFLICT')
    expect(await read(topic)).toEqual({ data: [], cache: 'hit' })
    expect(await client().cacheCalls.orThrow()).toEqual([])
  })
})

describe('a write whose cache does not work', () => {
  it.each(['throws', 'refuses', 'hangs'] as const)(
    'succeeds and logs it if the cache %s',
    async (mode) => {
      await client().mode.orThrow(mode)
      const { data, error } = await client().add({ topic: newTopic(), text: 'kept' })
      expect([data, error]).toEqual(['kept', null])
      await expect.poll(() => logs.join('\n')).toMatch(/POST \/api\/add succeeded, but[\s\S]+HA330/)
      const cause = {
        throws: 'The cache is away',
        refuses: '1: No',
        hangs: 'has not responded in 3000 ms',
      }
      expect(logs.join('\n')).toMatch(cause[mode])
      const topic = newTopic()
      const { fresh } = await addAndRefresh([{ read: 'count', topic }], { topic })
      expect(fresh).toMatchObject([{ data: 1, error: null }])
    },
  )

  it.each(['none', 'empty'] as const)('says nothing if there is no cache: %s', async (mode) => {
    await client().mode.orThrow(mode)
    expect(await client().add({ topic: newTopic(), text: 'kept' })).toMatchObject({ data: 'kept' })
    expect(logs).toEqual([])
  })
})

/** Adds a note that refreshes reads, and returns them with the result. */
async function addAndRefresh(
  refreshes: Wanted[],
  {
    topic = newTopic(),
    actions = client(),
    ...more
  }: Record<string, unknown> & {
    topic?: string
    actions?: ReturnType<typeof client>
  } = {},
) {
  const fresh: FreshData[] = []
  const onFresh = (read: FreshData) => fresh.push(read)
  const result = await actions.add({ topic, text: 'new', refreshes, ...more }, { onFresh })
  return { result, fresh }
}

describe('a read that an action refreshes', () => {
  it('has the data of after the write, in one response', async () => {
    const topic = newTopic()
    const { result, fresh } = await addAndRefresh(
      [
        { read: 'list', topic },
        { read: 'count', topic },
      ],
      { topic },
    )
    expect(result).toEqual({ data: 'new', error: null })
    expect(fresh).toEqual([
      { action: 'list', path: ['list'], input: { topic }, data: ['new'], error: null },
      { action: 'count', path: ['count'], input: { topic }, data: 1, error: null },
    ])
    expect([requests, contentType]).toEqual([1, 'application/json'])
  })

  it('is sent in a batch, and with rich values', async () => {
    const actions = client({ batch: true })
    const topic = newTopic()
    const signedIn = { actions, topic, signsIn: 'ada', returns: 'date' }
    const all = await Promise.all([
      addAndRefresh([{ read: 'me' }], signedIn),
      addAndRefresh([{ read: 'count', topic }], { actions, topic }),
    ])
    expect(requests).toBe(1)
    expect(all[0]).toEqual({
      result: { data: new Date(0), error: null },
      fresh: [
        {
          action: 'me',
          path: ['me'],
          input: undefined,
          data: { user: 'ada', at: new Date(0) },
          error: null,
        },
      ],
    })
    expect(all[1].fresh).toMatchObject([{ action: 'count', error: null }])
  })

  it('runs its own middleware and authorization, with the cookies that the write has set', async () => {
    const refused = await addAndRefresh([{ read: 'me' }])
    expect(refused.result).toEqual({ data: 'new', error: null })
    expect(refused.fresh).toMatchObject([
      { data: null, error: { code: 'UNAUTHORIZED', status: 401, message: 'Sign in first' } },
    ])
    const reads: Wanted[] = [{ read: 'me' }, { read: 'me', as: 'eve' }]
    const { fresh } = await addAndRefresh(reads, { signsIn: 'ada' })
    expect(fresh).toMatchObject([
      { data: { user: 'ada' }, error: null },
      { input: { as: 'eve' }, data: null, error: { code: 'FORBIDDEN', status: 403 } },
    ])
  })

  it('has its own error, which leaves the write and other reads alone', async () => {
    const topic = newTopic()
    const { result, fresh } = await addAndRefresh([
      { read: 'broken' },
      { read: 'events' },
      { read: 'file' },
      { read: 'unnamed' },
      { read: 'count', topic },
    ])
    expect(result).toEqual({ data: 'new', error: null })
    const failed = { data: null, error: { code: 'INTERNAL_SERVER_ERROR', status: 500 } }
    expect(fresh).toMatchObject([failed, failed, failed, { action: 'count', data: 0 }])
    expect(JSON.stringify(fresh)).not.toContain('canary')
    // Without the script for rich values.
    expect(contentType).toBe('application/json')
    const log = logs.join('\n')
    expect(log).toMatch('canary')
    expect(log.match(/HA333/g)).toHaveLength(2)
    expect(log).toMatch(/\/api\/add refreshes a read that is not in honoActions[\s\S]+HA331/)
    await addAndRefresh([{ read: 'unnamed' }])
    // Once, not with each request.
    expect(logs.join('\n').match(/HA331/g)).toHaveLength(1)
  })

  it('is read once, and is one of at most eight', async () => {
    const topics = Array.from({ length: 10 }, newTopic)
    const reads = topics.map((topic): Wanted => ({ read: 'count', topic }))
    const { result, fresh } = await addAndRefresh([...reads, ...reads])
    expect(result.error).toBeNull()
    expect(fresh.map(({ input }) => input)).toEqual(topics.map((topic) => ({ topic })))
    const codes = fresh.map(({ error }) => error?.code)
    expect(codes.filter((code) => code === undefined)).toHaveLength(8)
    expect(codes.slice(8)).toEqual(['CONTENT_TOO_LARGE', 'CONTENT_TOO_LARGE'])
    await addAndRefresh(reads)
    const told = logs.join('\n').match(/\/api\/add refreshes more than 8 reads, and count.+HA332/gs)
    expect(told).toHaveLength(1)
  })

  it('does not run if the write fails or has a body of its own', async () => {
    const failed = await addAndRefresh([{ read: 'broken' }], { fails: true })
    expect(failed.result.error?.code).toBe('CONFLICT')
    const file = await addAndRefresh([{ read: 'broken' }], { returns: 'response' })
    expect(file.result.data).toBeInstanceOf(Response)
    expect([...failed.fresh, ...file.fresh, ...logs]).toEqual([])
  })

  it.each(['/in-process', '/rpc'])('stays on the server in a call by %s', async (path) => {
    const response = await worker.fetch(`${path}?topic=${newTopic()}&text=x`)
    expect(await response.json()).toEqual({ data: 'x', error: null })
  })

  it('stays on the server for other clients, and for an action that calls the action', async () => {
    const topic = newTopic()
    const refreshes = [{ read: 'count', topic }]
    const response = await worker.fetch('/api/add', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ topic, text: 'x', refreshes }),
    })
    expect(await response.json()).toEqual({ data: 'x', error: null })
    const fresh: unknown[] = []
    const onFresh = (read: unknown) => fresh.push(read)
    expect((await client().addTwice({ topic, text: 'x' }, { onFresh })).error).toBeNull()
    expect(fresh).toEqual([])
  })

  it('never shows data of before the write, in 1,000 mixed calls', async () => {
    const topics = Array.from({ length: 5 }, newTopic)
    const written = new Map(topics.map((topic) => [topic, 0]))
    const clients = [client(), client({ batch: true })]
    const stale: unknown[] = []
    async function call(index: number) {
      const topic = topics[index % topics.length] as string
      const actions = clients[index % clients.length] as ReturnType<typeof client>
      if (index % 4 === 3) return actions.count.orThrow({ topic })
      const text = `note ${index}`
      const before = written.get(topic) as number
      const { result, fresh } = await addAndRefresh(
        [
          { read: 'list', topic },
          { read: 'count', topic },
        ],
        { topic, text, actions },
      )
      written.set(topic, (written.get(topic) as number) + 1)
      const [list, count] = fresh.map(({ data }) => data)
      const isFresh = (list as string[]).includes(text) && (count as number) > before
      if (result.data !== text || !isFresh) stale.push({ index, before, fresh })
    }
    for (let start = 0; start < 1000; start += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, index) => call(start + index)))
    }
    expect(stale).toEqual([])
    const counts = await Promise.all(topics.map((topic) => client().count.orThrow({ topic })))
    expect(counts).toEqual([...written.values()])
  })
})

describe('a mutation of TanStack Query', () => {
  let queryClient: QueryClient
  let delay = () => Promise.resolve()
  /** The number of responses that have arrived, also if they are held back. */
  let arrived = 0
  const delayed = async (input: string, init: RequestInit) => {
    const ownDelay = delay
    const response = await fetchWorker(input, init)
    arrived++
    await ownDelay()
    return response
  }
  /** Holds back the responses of requests from now on. Returns a function that lets them go. */
  const hold = () => {
    let respond = () => {}
    const held = new Promise<void>((resolve) => {
      respond = resolve
    })
    delay = () => held
    return respond
  }
  const queries = createQueryActions(
    createActions<typeof honoActions>({ baseUrl: '/api', fetch: delayed }),
  )
  const add = (options?: Parameters<typeof queries.add.mutationOptions>[0]) =>
    new MutationObserver(queryClient, queries.add.mutationOptions(options))
  /** A query that a component shows, whose data has arrived. */
  const show = async (options: { queryKey: readonly unknown[] }) => {
    await queryClient.fetchQuery(options as FetchQueryOptions)
    new QueryObserver(queryClient, {
      ...(options as FetchQueryOptions),
      staleTime: 60_000,
    }).subscribe(() => {})
    requests = 0
    arrived = 0
  }
  const settled = () => expect.poll(() => queryClient.isFetching()).toBe(0)

  beforeEach(async () => {
    // Its reads go through the cache, too.
    await client().mode.orThrow('purge')
    queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    delay = () => Promise.resolve()
  })

  it('has written the refreshed reads to the cache before onSuccess, without a request', async () => {
    const topic = newTopic()
    await show(queries.count.queryOptions({ topic }))
    const refreshes: Wanted[] = [
      { read: 'count', topic },
      { read: 'list', topic },
    ]
    const seen: unknown[] = []
    const onSuccess = () => {
      seen.push(queryClient.getQueryData(queries.count.queryKey({ topic })))
      seen.push(queryClient.getQueryData(queries.list.$get.queryKey({ topic })))
    }
    await add({ onSuccess }).mutate({ topic, text: 'new', refreshes })
    expect(seen).toEqual([1, ['new']])
    await settled()
    expect(requests).toBe(1)
  })

  it('fetches a query again whose read has failed', async () => {
    const topic = newTopic()
    const read = queries.me.queryOptions(undefined)
    new QueryObserver(queryClient, read).subscribe(() => {})
    await settled()
    requests = 0
    await add().mutate({ topic, text: 'new', refreshes: [{ read: 'me' }] })
    await settled()
    expect(requests).toBe(2)
    expect(queryClient.getQueryState(read.queryKey)?.error).toMatchObject({ code: 'UNAUTHORIZED' })
  })

  it('does not show older data if the responses arrive in another order', async () => {
    const topic = newTopic()
    const read = queries.count.queryOptions({ topic })
    await show(read)
    const refreshes: Wanted[] = [{ read: 'count', topic }]
    const respond = hold()
    const first = add().mutate({ topic, text: 'first', refreshes })
    await expect.poll(() => arrived).toBe(1)
    delay = () => Promise.resolve()
    await add().mutate({ topic, text: 'second', refreshes })
    expect(queryClient.getQueryData(read.queryKey)).toBe(2)
    respond()
    await first
    await settled()
    expect(queryClient.getQueryData(read.queryKey)).toBe(2)
  })

  it('is not replaced by a fetch that has begun before the write', async () => {
    const topic = newTopic()
    const read = queries.count.queryOptions({ topic })
    await show(read)
    const respond = hold()
    void queryClient.invalidateQueries({ queryKey: read.queryKey })
    await expect.poll(() => arrived).toBe(1)
    delay = () => Promise.resolve()
    await add().mutate({ topic, text: 'new', refreshes: [{ read: 'count', topic }] })
    expect(queryClient.getQueryData(read.queryKey)).toBe(1)
    respond()
    await settled()
    expect(queryClient.getQueryData(read.queryKey)).toBe(1)
  })

  describe('with a guess', () => {
    const guess = (topic: string) => ({
      optimistic: () => [
        queries.list.$get.optimistic((list) => [...list, 'guessed'], { topic }),
        // Nothing shows it.
        queries.count.optimistic((count) => count + 1, { topic }),
      ],
    })
    const dataOf = (topic: string) =>
      queryClient.getQueryData(queries.list.$get.queryKey({ topic }))

    it('shows it until the refreshed read is there, without a request', async () => {
      const topic = newTopic()
      await show(queries.list.$get.queryOptions({ topic }))
      const respond = hold()
      const write = add(guess(topic)).mutate({
        ...{ topic, text: 'new' },
        refreshes: [{ read: 'list', topic }],
      })
      await expect.poll(() => dataOf(topic)).toEqual(['guessed'])
      respond()
      await write
      expect(dataOf(topic)).toEqual(['new'])
      await settled()
      expect(requests).toBe(1)
    })

    it('fetches the query if the action does not refresh it', async () => {
      const topic = newTopic()
      await show(queries.list.$get.queryOptions({ topic }))
      await add(guess(topic)).mutate({ topic, text: 'new' })
      await settled()
      expect([dataOf(topic), requests]).toEqual([['new'], 2])
    })

    it('brings the data back after an error, and tells the callback', async () => {
      const topic = newTopic()
      await show(queries.list.$get.queryOptions({ topic }))
      const errors: unknown[] = []
      const onError = (error: { code: string }) => errors.push(error.code)
      const respond = hold()
      const write = add({ ...guess(topic), onError }).mutate({ topic, text: 'new', fails: true })
      await expect.poll(() => dataOf(topic)).toEqual(['guessed'])
      respond()
      await expect(write).rejects.toMatchObject({ code: 'CONFLICT' })
      expect([dataOf(topic), errors, requests]).toEqual([[], ['CONFLICT'], 1])
    })

    it('fetches the query after an error if other data has come meanwhile', async () => {
      const topic = newTopic()
      await show(queries.list.$get.queryOptions({ topic }))
      const respond = hold()
      const write = add(guess(topic)).mutate({ topic, text: 'new', fails: true })
      await expect.poll(() => dataOf(topic)).toEqual(['guessed'])
      await client().add.orThrow({ topic, text: 'of another write' })
      queryClient.setQueryData(queries.list.$get.queryKey({ topic }), ['of another write'])
      respond()
      await expect(write).rejects.toMatchObject({ code: 'CONFLICT' })
      await settled()
      expect(dataOf(topic)).toEqual(['of another write'])
    })
  })

  it('infiniteOptions fetch a page for each parameter, under a key of their own', async () => {
    const topics = [newTopic(), newTopic()] as const
    for (const topic of topics) await client().add.orThrow({ topic, text: `of ${topic}` })
    const options = queries.list.$get.infiniteOptions(
      (index: 0 | 1) => ({ topic: topics[index] }),
      {
        initialPageParam: 0,
        getNextPageParam: (_page, _pages, last) => (last === 0 ? 1 : undefined),
      },
    )
    const { pages, pageParams } = await queryClient.fetchInfiniteQuery({ ...options, pages: 3 })
    expect(pages).toEqual(topics.map((topic) => [`of ${topic}`]))
    expect(pageParams).toEqual([0, 1])
    expect(options.queryKey).toEqual(['actions', 'list', { topic: topics[0] }, 'infinite'])
  })
})

describe('equal reads of a page', () => {
  const read = async (method: string) => {
    const response = await worker.fetch('/page', { method })
    return (await response.json()) as Record<string, number[] | number>
  }

  it('run once, until the page writes or their middleware could decide otherwise', async () => {
    const runs = await read('GET')
    const [first = 0] = runs['together'] as number[]
    const next = (by: number) => first + by
    expect(runs).toEqual({
      together: [first, first, first],
      other: next(1),
      own: next(2),
      again: first,
      failed: [next(3), next(4)],
      files: [next(5), next(6)],
      withOtherVariables: [next(7), next(7)],
      afterWrite: [next(8), next(8)],
      afterCookie: [next(9), next(9)],
    })
  })

  it('run each time in a request that may write itself', async () => {
    const { together, again } = await read('POST')
    expect(new Set([...(together as number[]), again])).toHaveProperty('size', 4)
  })
})

it('type-checks', async () => {
  await wranglerTypes(folder)
  expect(await typeErrors(folder)).toBe('')
})
