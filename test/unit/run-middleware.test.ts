import type { MiddlewareHandler } from 'hono'
import { describe, expect, it, vi } from 'vitest'
import { LazyResponseContext } from '../../src/context/hono/lazy-response-context.ts'
import { runMiddleware } from '../../src/context/hono/run-middleware.ts'
import { createRequestContext } from '../../src/context/request-context.ts'
import type { HonoEnv } from '../../src/shared/env.ts'

type Use = MiddlewareHandler<HonoEnv>

/** Runs `use` around a core that responds with "done". */
async function run(use: Use[], core: (c: LazyResponseContext) => void = () => {}) {
  const request = new Request('http://localhost/')
  const context = createRequestContext({ request, env: {}, executionCtx: { waitUntil() {} } })
  const c = new LazyResponseContext(context, '/', request)
  const thrown: unknown[] = []
  const coreRan = vi.fn()
  const fail = (error: unknown) => {
    thrown.push(error)
    c.respondWith(() => new Response('failed', { status: 500 }))
  }
  const run = async () => {
    coreRan()
    try {
      core(c)
      c.respondWith(() => new Response('done', { status: 201 }))
    } catch (error) {
      fail(error)
    }
  }
  await runMiddleware(use, c, { run, fail })
  const { res } = c
  const response = [res.status, await res.text()]
  return { response, res, thrown, runs: coreRan.mock.calls.length }
}

const refuse: Use = (c) => Promise.resolve(c.text('no', 403))
const pass: Use = (_, next) => next()

describe('the middleware of an action', () => {
  it('runs in its order around the action', async () => {
    const order: string[] = []
    const noting = (name: string): Use => {
      return async (_, next) => {
        order.push(`${name} in`)
        await next()
        order.push(`${name} out`)
      }
    }
    const { response, runs } = await run([noting('a'), noting('b')], () => order.push('core'))
    expect(order).toEqual(['a in', 'b in', 'core', 'b out', 'a out'])
    expect([response, runs]).toEqual([[201, 'done'], 1])
  })

  it('lets the action run if there is none', async () => {
    expect(await run([])).toMatchObject({ response: [201, 'done'], runs: 1, thrown: [] })
  })

  it('responds in place of the action if it does not go on, and nothing behind it runs', async () => {
    const behind = vi.fn<Use>(pass)
    const { response, runs } = await run([pass, refuse, behind])
    expect([response, runs]).toEqual([[403, 'no'], 0])
    expect(behind).not.toHaveBeenCalled()
  })

  it('can change the response of the middleware behind it', async () => {
    const mark: Use = async (c, next) => {
      await next()
      c.res.headers.set('x-seen', 'yes')
    }
    const { res, response } = await run([mark, refuse])
    expect([res.headers.get('x-seen'), response]).toEqual(['yes', [403, 'no']])
  })

  it('cannot respond after another response, as in Hono', async () => {
    const late: Use = async (c, next) => {
      await next()
      return c.text('too late', 500)
    }
    expect((await run([late, refuse])).response).toEqual([403, 'no'])
    expect(await run([late])).toMatchObject({ response: [201, 'done'], runs: 1 })
  })

  it('may set the response in place of returning it', async () => {
    const set: Use = async (c) => {
      c.res = new Response('set', { status: 402 })
    }
    expect(await run([set])).toMatchObject({ response: [402, 'set'], runs: 0 })
  })

  it('fails if it calls next() twice, and the action has run once', async () => {
    const twice: Use = async (_, next) => {
      await next()
      await next()
    }
    for (const use of [[twice], [twice, pass]]) {
      const { thrown, runs, response } = await run(use)
      const message = expect.stringContaining('called next() more than once: twice. Call it once')
      expect(thrown).toEqual([expect.objectContaining({ message })])
      expect([runs, response]).toEqual([1, [500, 'failed']])
    }
  })

  it('fails with its name if it neither goes on nor responds', async () => {
    async function forgetful() {}
    const messageOf = async (use: Use[]) => {
      const { thrown, runs } = await run(use)
      expect([thrown.length, runs]).toEqual([1, 0])
      return (thrown[0] as Error).message
    }
    expect(await messageOf([pass, forgetful])).toMatch(
      /^Middleware of an action neither called next\(\) nor returned a response: forgetful\. /,
    )
    expect(await messageOf([async () => {}])).toContain(': (no name). ')
    expect(await messageOf([async () => 'text' as never])).toContain('neither called next()')
  })

  it('sees the response of an error after next(), which does not reject', async () => {
    const error = new Error('own')
    const seen: unknown[] = []
    const look: Use = async (c, next) => {
      await next()
      seen.push(c.res.status)
    }
    const throwing: Use = async () => {
      throw error
    }
    expect(await run([look, throwing])).toMatchObject({
      thrown: [error],
      response: [500, 'failed'],
    })
    const inside = await run([look], () => {
      throw error
    })
    expect(inside).toMatchObject({ thrown: [error], response: [500, 'failed'] })
    expect(seen).toEqual([500, 500])
  })
})
