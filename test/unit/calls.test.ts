import { callAction, defineHonoAction, getActionContext } from '@gnosticdev/hono-actions/actions'
import { actions } from '@gnosticdev/hono-actions/client'
import { createRequestContext, requestContext } from '@gnosticdev/hono-actions/context'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { Hono } from 'hono'
import { describe, expect, it, vi } from 'vitest'

describe('callAction', () => {
  it('says what to do with what is not an action of honoActions', async () => {
    await expect(callAction(actions as never)).rejects.toThrow('await actions.x(input)')
    await expect(callAction(new Hono() as never)).rejects.toThrow('use: [...]')
  })

  it('says that it needs a request', async () => {
    const action = defineHonoAction({ handler: () => 1 })
    await expect(callAction(action)).rejects.toThrow('There is no request context here')
  })
})

describe('getActionContext', () => {
  it('has no action where there is no request, as in a page rendered at build time', () => {
    const url = new URL('http://localhost/?_hono_action=x')
    const { action, setActionResult } = getActionContext({ request: new Request(url), url })
    expect(action).toBeUndefined()
    expect(() => setActionResult('x', { data: 1, error: null })).toThrow('no request context')
  })
})

describe('setActionResult', () => {
  it.each(['/api/greet', '/api/greet/', '/api/greet?q=/'])('answers %s', async (path) => {
    const handler = vi.fn(() => 'ran')
    const router = createRouter({ greet: defineHonoAction({ handler }) })
    const request = new Request(new URL(path, 'http://localhost'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    for (const app of [router, new Hono({ strict: false }).route('/', router)]) {
      const executionCtx = { waitUntil: () => {} }
      const context = createRequestContext({ request, env: {}, executionCtx })
      const answer = requestContext.run(context, () => {
        const { action, setActionResult } = getActionContext({ request, url: new URL(request.url) })
        setActionResult(action?.name ?? '', { data: 'set', error: null })
        return app.fetch(request)
      })
      expect(await (await answer).json()).toEqual({ data: 'set', error: null })
    }
    expect(handler).not.toHaveBeenCalled()
  })
})

describe('actions', () => {
  it('is no promise, and answers for what JavaScript asks an object', async () => {
    expect(await actions).toBe(actions)
    const { admin } = actions as unknown as { admin: { ban: object } }
    expect(String(admin.ban)).toBe('?_hono_action=admin.ban')
    expect(`${admin.ban}`).toBe('?_hono_action=admin.ban')
    expect(JSON.stringify({ admin })).toBe('{}')
  })
})
