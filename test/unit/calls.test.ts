import { callAction, defineHonoAction, getActionContext } from '@gnosticdev/hono-actions/actions'
import { actions } from '@gnosticdev/hono-actions/client'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'

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

describe('actions', () => {
  it('is no promise, and answers for what JavaScript asks an object', async () => {
    expect(await actions).toBe(actions)
    const { admin } = actions as unknown as { admin: { ban: object } }
    expect(String(admin.ban)).toBe('?_hono_action=admin.ban')
    expect(`${admin.ban}`).toBe('?_hono_action=admin.ban')
    expect(JSON.stringify({ admin })).toBe('{}')
  })
})
