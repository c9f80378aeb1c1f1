import { createActions, optimistic } from '@gnosticdev/hono-actions/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

type Result = { data: string; error: null } | { data: null; error: string }

/** A call whose end the test decides. */
function call() {
  let end: (result: Result | Error) => void = () => {}
  const promise = new Promise<Result>((resolve, reject) => {
    end = (result) => (result instanceof Error ? reject(result) : resolve(result))
  })
  return { run: () => promise, end }
}

const outcomes = { success: 'yes', error: 'no', exception: 'thrown' } as const
const step = fc.oneof(
  fc.record({ do: fc.constant('start' as const), confirms: fc.boolean() }),
  fc.record({
    do: fc.constant('end' as const),
    which: fc.nat(9),
    as: fc.constantFrom(...(Object.keys(outcomes) as (keyof typeof outcomes)[])),
  }),
  fc.record({ do: fc.constant('set' as const) }),
)

describe('optimistic()', () => {
  it('shows data, results and guesses in the order of the calls, whichever ends first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const list = optimistic<string[]>(['before'])
        const heard: string[][] = []
        const stop = list.subscribe((value) => heard.push(value))
        // What the list should show, in the simplest words.
        let base = ['before']
        let calls: {
          text: string
          running?: ReturnType<typeof call>
          then: string
          done: unknown
        }[] = []
        for (const [n, one] of steps.entries()) {
          const running = calls.filter(({ running }) => running)
          if (one.do === 'start') {
            const running = call()
            const confirm = (value: string[], data: string) => [...value, `${data} ${n}`]
            const guess = (value: string[]) => [...value, `guess ${n}`]
            const done = list
              .run(running.run, guess, one.confirms ? confirm : undefined)
              .catch((error) => error)
            const then = one.confirms ? `yes ${n}` : `guess ${n}`
            calls.push({ text: `guess ${n}`, running, then, done })
          } else if (one.do === 'set') {
            base = [`set ${n}`]
            calls = running
            list.set([...base])
          } else {
            const ended = running[one.which % running.length]
            if (!ended) continue
            const result = {
              success: { data: 'yes', error: null },
              error: { data: null, error: 'no' },
              exception: new Error('thrown'),
            } as const
            ended.running?.end(result[one.as])
            expect(await ended.done).toBe(result[one.as])
            delete ended.running
            ended.text = ended.then
            if (one.as !== 'success') calls = calls.filter((call) => call !== ended)
          }
          expect(list.get()).toEqual([...base, ...calls.map(({ text }) => text)])
          expect(heard.at(-1)).toBe(list.get())
        }
        stop()
        const { length } = heard
        list.set([])
        expect(heard).toHaveLength(length)
        for (const [n, value] of heard.entries()) expect(value).not.toBe(heard[n + 1])
      }),
    )
  })

  it('is a store: the same value until a change, and a listener for each subscription', () => {
    const count = optimistic({ n: 1 })
    expect(count.get()).toBe(count.get())
    const heard: number[] = []
    const listener = ({ n }: { n: number }) => heard.push(n)
    const stops = [count.subscribe(listener), count.subscribe(listener)]
    count.set(count.get())
    count.set({ n: 2 })
    stops[0]?.()
    stops[0]?.()
    count.set({ n: 3 })
    stops[1]?.()
    count.set({ n: 4 })
    expect(heard).toEqual([1, 1, 2, 2, 3])
    expect(count.get()).toEqual({ n: 4 })
  })

  it('takes the guess back if the call is aborted, and rejects with the reason', async () => {
    const fetch = () => new Promise<Response>(() => {})
    const { like } = createActions({ baseUrl: 'https://site.example', fetch }) as unknown as {
      like(input: undefined, options: { signal: AbortSignal }): Promise<Result>
    }
    const likes = optimistic(1)
    const controller = new AbortController()
    const done = likes.run(
      () => like(undefined, { signal: controller.signal }),
      (n) => n + 1,
    )
    expect(likes.get()).toBe(2)
    controller.abort('left')
    await expect(done).rejects.toBe('left')
    expect(likes.get()).toBe(1)
  })

  it('runs no call if the guess throws, and keeps the value', async () => {
    const likes = optimistic(1)
    let calls = 0
    const count = async (): Promise<Result> => {
      calls++
      return { data: 'yes', error: null }
    }
    const guess = () => {
      throw new Error('on purpose')
    }
    await expect(likes.run(count, guess)).rejects.toThrow('on purpose')
    await likes.run(count, (n) => n + 1)
    expect([likes.get(), calls]).toEqual([2, 1])
  })
})
