import { createActions } from '@gnosticdev/hono-actions/client'
import type { TestWorker } from '@gnosticdev/hono-actions/testing'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { secret } from '../fixtures/ways-worker/src/build/throw.ts'
import type { Case } from '../fixtures/ways-worker/src/case.ts'
import { methods } from '../fixtures/ways-worker/src/methods.ts'
import type { Observation } from '../fixtures/ways-worker/src/observe.ts'
import type { WayName } from '../fixtures/ways-worker/src/ways/names.ts'
import { post } from '../support/post.ts'
import { runCases, startWorkers } from './driver.ts'
import { plainCase } from './plain-case.ts'

let worker: TestWorker<unknown>

beforeAll(async () => {
  const [started] = await startWorkers(1)
  worker = started as TestWorker<unknown>
})

afterAll(() => worker.dispose())

type Observed = Partial<Record<WayName, Observation>>

/** What is observed of a case in each way. */
async function observe(example: Partial<Case>): Promise<Observed> {
  const { observations } = await runCases(worker.url, [{ ...plainCase, ...example }], {
    observe: true,
  })
  return observations?.[0] ?? {}
}

/** A part of what is observed in each way that has it. */
function partOf<Part extends keyof Observation>(
  observed: Observed,
  part: Part,
  except: WayName[] = [],
) {
  const entries = Object.entries(observed).map(([way, one]) => [way, one[part]] as const)
  return Object.fromEntries(
    entries.filter(([way, value]) => value !== undefined && !except.includes(way as WayName)),
  )
}

/** The same in each of these ways. */
function everywhere(observed: object, value: unknown) {
  return Object.fromEntries(Object.keys(observed).map((way) => [way, value]))
}

/** What a recorder saw, in each way. */
function notes(observed: Observed, of: string) {
  const entries = Object.entries(observed).map(([way, { notes }]) => {
    return [way, notes.find((note) => note.of === of)?.saw] as const
  })
  return Object.fromEntries(entries)
}

const lookAfter = { do: 'lookAfter' } as const

describe('middleware', () => {
  it('sees that a handler failed, in every way', async () => {
    const observed = await observe({
      use: [lookAfter],
      ending: { is: 'throw', what: { is: 'Error' } },
    })
    const seen = notes(observed, 'use[0] after')
    expect(seen).toEqual(everywhere(seen, `500 not ok ${secret}`))
  })

  it('sees the status of an own error, in every way', async () => {
    const ending = { is: 'ownError', data: 1, status: 409 } as const
    const seen = notes(await observe({ use: [lookAfter], ending }), 'use[0] after')
    expect(seen).toEqual(everywhere(seen, '409 not ok Sold out'))
  })

  it('caches the response of a server-side call as for a request', async () => {
    const first = await post(worker, '/api/lists')
    expect(first.data).toEqual({ data: ['a', 'b'], error: null })
    const { status, ...response } = await worker.fetch('/api/list').then(async (answer) => {
      return { status: answer.status, ...((await answer.json()) as object) }
    })
    expect([status, response]).toEqual([200, { data: ['a', 'b'], error: null }])
  })

  it.each([
    [402, 'PAYMENT_REQUIRED'],
    [409, 'CONFLICT'],
    [418, 'BAD_REQUEST'],
    [422, 'UNPROCESSABLE_CONTENT'],
    [503, 'SERVICE_UNAVAILABLE'],
    [599, 'INTERNAL_SERVER_ERROR'],
  ])('that responds with %i gives the error %s, in every way', async (status, code) => {
    const use = [{ do: 'respond', with: 'message', status, retryAfter: 5 }] as const
    const results = partOf(await observe({ use }), 'result', ['request', 'form', 'honoClient'])
    const shown = `{code: "${code}", hasRequestId: false, message: "Not for you", retryAfter: 5, status: ${status}}`
    expect(results).toEqual(everywhere(results, `error ${shown}`))
  })

  it('that throws HTTPException(418) gives its status and message, in every way', async () => {
    const use = [
      { do: 'throw', what: { is: 'HTTPException', status: 418, message: 'Teapot' } },
    ] as const
    const results = partOf(await observe({ use }), 'result')
    const shown = '{code: "BAD_REQUEST", hasRequestId: false, message: "Teapot", status: 418}'
    expect(results).toEqual(everywhere(results, `error ${shown}`))
  })

  it('reads the path of the action, in every way', async () => {
    const use = [{ do: 'readPath' }] as const
    const seen = notes(await observe({ use, seed: 7 }), 'use[0] path')
    expect(seen).toEqual(everywhere(seen, 'POST /api/group/case7 /api/group/case7'))
  })

  it("reads the visitor's user agent and language in a server-side call", async () => {
    const names = ['user-agent', 'accept-language', 'cookie', 'authorization']
    const use = names.map((name) => ({ do: 'readHeader' as const, name }))
    const { actions, callAction, honoClient } = await observe({ use })
    for (const observed of [actions, callAction, honoClient]) {
      expect(observed?.notes.map(({ saw }) => saw)).toEqual([
        '"Visitor/1.0"',
        '"en"',
        '"session=abc; theme=dark"',
        '"Bearer token"',
      ])
    }
  })
})

describe('a body', () => {
  const typed = {
    schema: { type: 'object', fields: { title: { type: 'string' } } },
    input: { title: 'Hello' },
  } as const

  it.each([
    ['by middleware', { use: [{ do: 'readBody', as: 'json' }] }],
    ['by the handler', { effects: [{ do: 'readBody', as: 'json' }] }],
  ] as const)('can be read %s, in every way', async (_, reads) => {
    const observed = await observe({ ...typed, ...reads })
    const inputs = partOf(observed, 'inputs')
    expect(inputs).toEqual(everywhere(inputs, ['{title: "Hello"}']))
    const results = partOf(observed, 'result')
    expect(results).toEqual(everywhere(results, 'data 1'))
  })

  it('without a length passes bodyLimit', async () => {
    const inputs = partOf(
      await observe({ ...typed, use: [{ do: 'bodyLimit', maxSize: 1000 }] }),
      'inputs',
    )
    expect(inputs).toEqual(everywhere(inputs, ['{title: "Hello"}']))
  })

  it('without a length that is too long is refused by bodyLimit', async () => {
    const { client } = await observe({ ...typed, use: [{ do: 'bodyLimit', maxSize: 10 }] })
    expect(client?.result).toContain('status: 413')
    expect(client?.inputs).toEqual([])
  })
})

describe('a result', () => {
  it.each([302, 303, 307] as const)(
    'of c.redirect with %i is data, in every way',
    async (status) => {
      const observed = await observe({ ending: { is: 'redirect', status } })
      const results = partOf(observed, 'result')
      expect(results).toEqual(everywhere(results, `data {redirect: "/there", status: ${status}}`))
      expect(observed.client?.response?.[0]).toBe('status: 200')
    },
  )

  it('of a redirect by middleware is an error, in every way', async () => {
    const results = partOf(await observe({ use: [{ do: 'redirect', status: 302 }] }), 'result')
    const data = '{redirect: "/sign-in", status: 302}'
    const shown = `{code: "UNAUTHORIZED", data: ${data}, hasRequestId: false, message: "Redirected to /sign-in", status: 401}`
    expect(results).toEqual(everywhere(results, `error ${shown}`))
  })
})

describe('a cookie', () => {
  it('of middleware goes out beside the cookie of a returned response', async () => {
    const observed = await observe({
      use: [{ do: 'setCookie', name: 'theme', value: 'light', when: 'before' }],
      ending: { is: 'response', status: 200, body: '', cookie: 'session=new; Path=/' },
    })
    const cookies = partOf(observed, 'cookies')
    expect(cookies).toEqual(everywhere(cookies, ['session=new; path=/', 'theme=light; path=/']))
  })

  it('that was set before is seen, and goes out once, as it was set last', async () => {
    const { data, headers } = await post(worker, '/api/jar', undefined, { cookie: 'session=old' })
    expect(data).toEqual({ before: 'refreshed', after: 'new' })
    expect(headers.getSetCookie()).toEqual(['session=new; Path=/'])
  })
})

describe('a Hono route', () => {
  it.each(['fallsThrough', 'answersAll'])(
    'has the methods that plain Hono gives it: %s',
    async (name) => {
      for (const method of ['GET', 'POST', 'PUT']) {
        const plain = await methods[name as keyof typeof methods].request('/x', { method })
        const entry = await worker.fetch(`/api/${name}/x`, { method })
        expect([method, entry.status], name).toEqual([method, plain.status])
        if (plain.ok) expect(await entry.text()).toBe(await plain.text())
        else await entry.text()
      }
    },
  )
})

describe('an error of a Durable Object', () => {
  it('is the error of the action that called it', async () => {
    const { status, error } = await post(worker, '/api/take')
    expect([status, error]).toEqual([
      409,
      { code: 'CONFLICT', message: 'Sold out', data: { left: 0 }, retryAfter: 30 },
    ])
  })

  it('is known by HonoActionError.is and instanceof', async () => {
    const { data } = await post(worker, '/api/catches')
    expect(data).toEqual({ is: true, isInstance: true, code: 'CONFLICT' })
  })
})

describe('a form of React', () => {
  it('that is rendered on the server has no hidden field of its own', () => {
    const actions = createActions() as unknown as { x: () => void }
    const html = renderToStaticMarkup(createElement('form', { action: actions.x }))
    expect(html).toContain('_hono_action=x')
    expect(html).not.toContain('<input')
    expect(html).not.toContain('undefined')
  })
})
