import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { describe, expect, it, vi } from 'vitest'
import { runMiddleware } from '../../src/context/hono/run-middleware.ts'
import type { HonoEnv } from '../../src/shared/env.ts'

type Use = MiddlewareHandler<HonoEnv>

/** Runs `use` around `core` with a Hono context as an app makes it. */
async function run(use: Use[], core: (c: Context<HonoEnv>) => void = () => {}) {
  let result: Response | undefined
  let final: Response | undefined
  let thrown: unknown
  const coreRan = vi.fn()
  const app = new Hono<HonoEnv>().get('/', async (c) => {
    try {
      result = await runMiddleware(use, c, async () => {
        coreRan()
        core(c)
      })
      final = c.res
    } catch (error) {
      thrown = error
    }
    return c.body(null)
  })
  await app.request('/')
  return { result, final, thrown, runs: coreRan.mock.calls.length }
}

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
    const { result, runs } = await run([noting('a'), noting('b')], () => order.push('core'))
    expect(order).toEqual(['a in', 'b in', 'core', 'b out', 'a out'])
    expect([result, runs]).toEqual([undefined, 1])
  })

  it('lets the action run where there is none', async () => {
    expect(await run([])).toMatchObject({ result: undefined, runs: 1, thrown: undefined })
  })

  it('is answered by the one that does not go on, and nothing behind that runs', async () => {
    const behind = vi.fn<Use>((_, next) => next())
    const { result, runs } = await run([
      (_, next) => next(),
      (c) => Promise.resolve(c.text('no', 401)),
      behind,
    ])
    expect([result?.status, await result?.text()]).toEqual([401, 'no'])
    expect(behind).not.toHaveBeenCalled()
    expect(runs).toBe(0)
  })

  it('can change the answer of the one behind it', async () => {
    const { result } = await run([
      async (c, next) => {
        await next()
        c.res.headers.set('x-seen', 'yes')
      },
      (c) => Promise.resolve(c.text('no', 403)),
    ])
    expect(result?.headers.get('x-seen')).toBe('yes')
    expect(result?.status).toBe(403)
  })

  it('keeps the first answer, like Hono: one that is returned after it is dropped', async () => {
    const { result } = await run([
      async (c, next) => {
        await next()
        return c.text('too late', 500)
      },
      (c) => Promise.resolve(c.text('no', 403)),
    ])
    expect([result?.status, await result?.text()]).toEqual([403, 'no'])
  })

  it('can not answer any more once the action has', async () => {
    const { result, final, runs } = await run(
      [
        async (c, next) => {
          await next()
          return c.text('too late', 500)
        },
      ],
      (c) => {
        c.res = new Response('done', { status: 201 })
      },
    )
    expect([result, runs]).toEqual([undefined, 1])
    expect([final?.status, await final?.text()]).toEqual([201, 'done'])
  })

  it('has no say in a call without a response, once the action has run', async () => {
    const late: Use = async (c, next) => {
      await next()
      return c.text('too late', 500)
    }
    expect(await run([late])).toMatchObject({ result: undefined, runs: 1 })
  })

  it('may set the answer in place of returning it', async () => {
    const { result, runs } = await run([
      async (c) => {
        c.res = new Response('set', { status: 402 })
      },
    ])
    expect([result?.status, runs]).toEqual([402, 0])
  })

  it('goes on once only', async () => {
    const twice: Use = async (_, next) => {
      await next()
      await next()
    }
    for (const use of [[twice], [twice, (_, next) => next()] satisfies Use[]]) {
      const { thrown, runs } = await run(use)
      expect(thrown).toHaveProperty(
        'message',
        expect.stringContaining('called next() more than once: twice. Call it once'),
      )
      expect(runs).toBe(1)
    }
  })

  it('says which one neither went on nor answered', async () => {
    const first: Use = (_, next) => next()
    async function forgetful() {}
    const { thrown, runs } = await run([first, forgetful])
    expect(thrown).toHaveProperty(
      'message',
      expect.stringMatching(
        /^Middleware of an action neither called next\(\) nor returned a response: forgetful\. /,
      ),
    )
    expect(runs).toBe(0)
    const nameless = (await run([async () => {}])).thrown
    expect(nameless).toHaveProperty('message', expect.stringContaining(': (no name). '))
    const other = (await run([async () => 'text' as never])).thrown
    expect(other).toHaveProperty('message', expect.stringContaining('neither called next()'))
  })

  it('hands on what is thrown, by itself and by the action', async () => {
    const error = new Error('own')
    const throwing: Use = async () => {
      throw error
    }
    expect((await run([throwing])).thrown).toBe(error)
    const inside = await run([(_, next) => next()], () => {
      throw error
    })
    expect(inside.thrown).toBe(error)
  })
})
