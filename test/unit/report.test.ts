import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { visibleError } from '../../src/actions/execute/unexpected-error.ts'
import type { AppRouter } from '../../src/context/app-router.ts'
import {
  createRequestContext,
  type RequestContext,
  stateOf,
} from '../../src/context/request-context.ts'
import { requestContext } from '../../src/context/store.ts'
import { HonoActionError } from '../../src/shared/errors/hono-action-error.ts'

const secret = new Error('canary 4711')
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const hookFailed = '[hono-actions] onActionError failed (request req-1) '
const log = vi.fn()

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(log))
afterEach(() => {
  vi.restoreAllMocks()
  log.mockReset()
})

/** A context whose router has this hook, and what was handed to its `waitUntil`. */
function setUp(onError?: AppRouter['onError'], load?: () => Promise<AppRouter>) {
  const waited: Promise<unknown>[] = []
  const context = createRequestContext({
    request: new Request('https://site.example/', { headers: { 'x-request-id': 'req-1' } }),
    env: {},
    executionCtx: { waitUntil: (promise) => void waited.push(promise) },
    router: load ?? (async () => ({ onError }) as AppRouter),
  })
  return { context, waited }
}

const show = (context: RequestContext, error: unknown) =>
  requestContext.run(context, () => visibleError(error, 'save'))

describe('what a caller sees of an error', () => {
  it("is an action's error itself, which is no news for the log or the hook", () => {
    const onError = vi.fn()
    const { context, waited } = setUp(onError)
    const error = new HonoActionError({ code: 'CONFLICT', message: 'Taken' })
    expect(show(context, error)).toBe(error)
    expect([log.mock.calls, waited]).toEqual([[], []])
    expect(onError).not.toHaveBeenCalled()
  })

  it.each([secret, 'canary 4711', null, undefined, { message: 'canary 4711', status: 400 }])(
    'tells nothing of %s but where the log has it',
    (thrown) => {
      const { context } = setUp()
      const shown = show(context, thrown)
      expect(shown.status).toBe(500)
      expect(shown.toJSON()).toEqual({
        code: 'INTERNAL_SERVER_ERROR',
        message: 'Internal error',
        requestId: 'req-1',
      })
      expect(shown.cause).toBeUndefined()
      expect(log.mock.calls).toEqual([['[hono-actions] save failed (request req-1)', thrown]])
    },
  )

  it('is a 503 where a binding failed for a moment, which the log and the hook get too', async () => {
    const onError = vi.fn()
    const { context, waited } = setUp(onError)
    const lost = new Error('Network connection lost')
    const shown = show(context, lost)
    expect(shown).toMatchObject({ code: 'SERVICE_UNAVAILABLE', status: 503, retryAfter: 1 })
    expect(log.mock.calls).toEqual([['[hono-actions] save failed (request req-1)', lost]])
    await Promise.all(waited)
    expect(onError).toHaveBeenCalledWith(lost, { requestId: 'req-1', where: 'save' })
  })

  it.each(['\n', '\r\n', '\u0085', '\u2028', '\u2029', '\u001b'])(
    'is logged in one line, whatever the name of the action has in it: %j',
    (text) => {
      const { context } = setUp()
      requestContext.run(context, () => visibleError(secret, `GET /a${text}[hono-actions] b`))
      const line = '[hono-actions] GET /a [hono-actions] b failed (request req-1)'
      expect(log.mock.calls).toEqual([[line, secret]])
    },
  )

  it('has an id outside a request too', () => {
    const { requestId } = visibleError(secret, 'start')
    expect(requestId).toMatch(uuid)
    expect(log).toHaveBeenCalledWith(`[hono-actions] start failed (request ${requestId})`, secret)
  })
})

describe('the hook for errors', () => {
  it('gets the error and where it was, after the answer', async () => {
    let settle = () => {}
    const onError = vi.fn(() => new Promise<void>((resolve) => (settle = resolve)))
    const { context, waited } = setUp(onError)
    expect(show(context, secret).status).toBe(500)
    expect(waited).toHaveLength(1)
    await vi.waitFor(() => expect(onError).toHaveBeenCalledOnce())
    expect(onError).toHaveBeenCalledWith(secret, { requestId: 'req-1', where: 'save' })
    settle()
    await Promise.all(waited)
  })

  it('may be missing, and so may the router', async () => {
    const { context, waited } = setUp()
    show(context, secret)
    await Promise.all(waited)
    stateOf(context).router = undefined
    show(context, secret)
    expect(waited).toHaveLength(1)
    expect(log).toHaveBeenCalledTimes(2)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('hook')
      },
    ],
    ['rejects', () => Promise.reject(new Error('hook'))],
  ])('that %s is logged, and changes nothing', async (_, onError) => {
    const { context, waited } = setUp(onError)
    expect(show(context, secret).status).toBe(500)
    await Promise.all(waited)
    expect(log.mock.calls.slice(1)).toEqual([
      [expect.stringContaining(hookFailed), new Error('hook')],
    ])
  })

  it('is not missed where the router does not load', async () => {
    const { context, waited } = setUp(undefined, () => Promise.reject(new Error('no file')))
    show(context, secret)
    await Promise.all(waited)
    expect(log).toHaveBeenLastCalledWith(expect.stringContaining(hookFailed), new Error('no file'))
  })

  it('gets what goes wrong after the request has ended', async () => {
    const onError = vi.fn()
    const { context, waited } = setUp(onError)
    stateOf(context).lifetime.open()()
    expect(show(context, secret).requestId).toBe('req-1')
    await vi.waitFor(() => expect(onError).toHaveBeenCalledOnce())
    expect(waited).toEqual([])
  })
})
