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

describe.each([`${site}/api`, `${site}/api/`])('createActions with the baseUrl %s', (baseUrl) => {
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
})

describe.each([site, `${site}/`])('createHonoClient with the baseUrl %s', (baseUrl) => {
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
})
