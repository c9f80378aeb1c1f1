import { callAction, defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createActions } from '@gnosticdev/hono-actions/client'
import { honoRequestContext } from '@gnosticdev/hono-actions/context'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'

const page = '<!doctype html><p>no</p>'

/** What guards answer with themselves, and the error that their callers get. */
const answers: [name: string, answer: () => Response, error: { code: string; message: string }][] =
  [
    [
      'words',
      () => new Response('not you', { status: 403 }),
      { code: 'FORBIDDEN', message: 'not you' },
    ],
    [
      'nothing',
      () => new Response(null, { status: 401 }),
      { code: 'UNAUTHORIZED', message: 'Unauthorized' },
    ],
    [
      'a page',
      () => new Response(page, { status: 403 }),
      { code: 'FORBIDDEN', message: 'Forbidden' },
    ],
    ['{}', () => Response.json({}, { status: 403 }), { code: 'FORBIDDEN', message: 'Forbidden' }],
    [
      'null',
      () => Response.json(null, { status: 404 }),
      { code: 'NOT_FOUND', message: 'Not found' },
    ],
    [
      'a list',
      () => Response.json([1], { status: 403 }),
      { code: 'FORBIDDEN', message: 'Forbidden' },
    ],
    [
      '{ message }',
      () => Response.json({ message: 'slow down' }, { status: 429 }),
      { code: 'TOO_MANY_REQUESTS', message: 'slow down' },
    ],
    [
      '{ error }',
      () => Response.json({ error: 'not you' }, { status: 403 }),
      { code: 'FORBIDDEN', message: 'not you' },
    ],
    [
      '{ error: null }',
      () => Response.json({ data: 1, error: null }, { status: 403 }),
      { code: 'FORBIDDEN', message: 'Forbidden' },
    ],
    [
      'an error of its own form',
      () => Response.json({ error: { why: 1 } }, { status: 403 }),
      { code: 'FORBIDDEN', message: 'Forbidden' },
    ],
  ]

const up = defineHonoAction({ handler: () => 'up' })

describe('a guard that answers itself', () => {
  it.each(answers)(
    'with %s: the caller gets an error, over HTTP and in process',
    async (_, answer, error) => {
      const guarded = defineHonoAction({ use: [async () => answer()], handler: () => 'reached' })
      const router = createRouter({ guarded })
      const actions = createActions<{ guarded: typeof guarded }>({
        baseUrl: 'http://localhost/api',
        fetch: async (url, init) => router.fetch(new Request(url, init)),
      })
      const byFetch = await actions.guarded()
      expect(byFetch).toMatchObject({ data: null, error })

      const app = new Hono().use(honoRequestContext()).get('/', async (c) => {
        const { data, error } = await callAction(guarded)
        return c.json({ data, error })
      })
      const inProcess = await (await app.request('http://localhost/')).json()
      expect(inProcess).toMatchObject({ data: null, error })
    },
  )

  it('with a success that is no result: an error, not a result without data and error', async () => {
    const actions = createActions<{ up: typeof up }>({
      baseUrl: 'http://localhost/api',
      fetch: async () => Response.json({ status: 'up' }),
    })
    const { data, error } = await actions.up()
    expect(data).toBeNull()
    expect(error?.code).toBe('BAD_GATEWAY')
  })
})
