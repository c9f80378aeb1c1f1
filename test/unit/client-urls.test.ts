import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createActions, createHonoClient } from '@gnosticdev/hono-actions/client'
import { acceptBatches, createRouter } from '@gnosticdev/hono-actions/router'
import { describe, expect, it } from 'vitest'

const action = defineHonoAction({ handler: () => 'ran' })
const read = defineHonoAction({ method: 'GET', handler: () => 'read' })
const honoActions = { add: action, 'feed.xml': action, admin: { ban: action, list: read } }
const serve = acceptBatches(createRouter(honoActions).fetch)

/** Sends requests to the router, and lists their URLs. */
function record() {
  const urls: string[] = []
  const fetch = async (url: string, init: RequestInit) => {
    urls.push(url)
    return serve(new Request(url, { ...init, redirect: 'error' }))
  }
  return { urls, fetch }
}

const site = 'https://site.example'
const paths = ['add', 'feed.xml', 'admin/ban', 'admin/list'].map((path) => `${site}/api/${path}`)

describe.each([`${site}/api`, `${site}/api/`, `${site}/api//`, site, `${site}/`])(
  'createActions with the baseUrl %s',
  (baseUrl) => {
    const callAll = (actions: ReturnType<typeof createActions<typeof honoActions>>) =>
      Promise.all([
        actions.add(),
        actions['feed.xml'](),
        actions.admin.ban(),
        actions.admin.list.$get(),
      ])
    const results = ['ran', 'ran', 'ran', 'read'].map((data) => ({ data, error: null }))

    it('calls each URL once, without a slash at its end', async () => {
      const { urls, fetch } = record()
      expect(await callAll(createActions<typeof honoActions>({ baseUrl, fetch }))).toEqual(results)
      expect(urls).toEqual(paths)
    })

    it('sends a batch to one URL, without a slash at its end', async () => {
      const { urls, fetch } = record()
      const actions = createActions<typeof honoActions>({ baseUrl, fetch, batch: true })
      expect(await callAll(actions)).toEqual(results)
      expect(urls.toSorted()).toEqual([`${site}/api/admin/list`, `${site}/api/~batch`])
    })
  },
)

describe.each([site, `${site}/`, `${site}//`, `${site}/api`, `${site}/api/`])(
  'createHonoClient with the baseUrl %s',
  (baseUrl) => {
    const callAll = async ({
      api,
    }: ReturnType<typeof createHonoClient<typeof honoActions, '/api'>>) => {
      const responses = await Promise.all([
        api.add.$post(),
        api['feed.xml'].$post(),
        api.admin.ban.$post(),
        api.admin.list.$get(),
      ])
      return responses.map(({ status }) => status)
    }

    it('calls each URL once, without a slash at its end', async () => {
      const { urls, fetch } = record()
      const client = createHonoClient<typeof honoActions, '/api'>({ baseUrl, fetch })
      expect(await callAll(client)).toEqual([200, 200, 200, 200])
      expect(urls).toEqual(paths)
    })

    it.each([true, { basePath: '/api' }, { basePath: '/api/' }])(
      'sends a batch to one URL, with batch: %j',
      async (batch) => {
        const { urls, fetch } = record()
        const client = createHonoClient<typeof honoActions, '/api'>({ baseUrl, fetch, batch })
        expect(await callAll(client)).toEqual([200, 200, 200, 200])
        expect(urls.toSorted()).toEqual([`${site}/api/admin/list`, `${site}/api/~batch`])
      },
    )
  },
)

describe('the options of both clients', () => {
  it.each([
    ['a record', { Authorization: 'Bearer 1', 'X-Own': 'client' }],
    ['a function', () => ({ Authorization: 'Bearer 1', 'X-Own': 'client' })],
    ['an async function', async () => ({ Authorization: 'Bearer 1', 'X-Own': 'client' })],
  ])('have headers by %s; those of a call replace them in any case', async (_, headers) => {
    const sent: Record<string, string>[] = []
    const fetch = async (_url: string, init: RequestInit) => {
      sent.push(Object.fromEntries(new Headers(init.headers)))
      return Response.json({ data: 1, error: null })
    }
    const baseUrl = `${site}/api`
    const own = { headers: { 'x-OWN': 'call', accept: 'application/json' } }
    await createActions<typeof honoActions>({ baseUrl, headers, fetch }).add(undefined, own)
    const { api } = createHonoClient<typeof honoActions, '/api'>({ baseUrl, headers, fetch })
    await api.add.$post(undefined, own)
    const expected = {
      authorization: 'Bearer 1',
      'x-own': 'call',
      accept: 'application/json',
      'content-type': 'application/json',
    }
    expect(sent).toEqual([expected, expected])
  })

  it('have a content type that a call may replace', async () => {
    const { fetch } = record()
    const actions = createActions<typeof honoActions>({ baseUrl: site, fetch })
    const text = { headers: { 'Content-Type': 'text/plain' } }
    expect((await actions.add(undefined, text)).error?.code).toBe('UNSUPPORTED_MEDIA_TYPE')
  })

  it("have the integration's basePath without a baseUrl", async () => {
    const paths: string[] = []
    const actions = createActions<typeof honoActions>({
      headers: { 'x-own': '1' },
      fetch: async (path, { headers }) => {
        paths.push(path, new Headers(headers).get('x-own') ?? 'none')
        return Response.json({ data: 1, error: null })
      },
    })
    await actions.admin.ban()
    expect(paths).toEqual(['/api/admin/ban', '1'])
  })
})

describe('$url and $path', () => {
  it.each([
    [site, ''],
    [`${site}/docs`, '/docs'],
    [`${site}/docs/`, '/docs'],
    [`${site}/docs/api`, '/docs'],
  ])('have the path of the site: %s', (baseUrl, path) => {
    const { api } = createHonoClient<typeof honoActions, '/api'>({ baseUrl })
    expect(api.admin.ban.$path()).toBe(`${path}/api/admin/ban`)
    expect(api.admin.list.$path({ query: { q: 'a b' } })).toBe(`${path}/api/admin/list?q=a+b`)
    expect(api.admin.ban.$url().href).toBe(`${site}${path}/api/admin/ban`)
  })
})
