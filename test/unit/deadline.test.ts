import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { withTimeout } from '../../src/actions/execute/timeout.ts'
import { createRequestContext } from '../../src/context/request-context.ts'
import { requestContext } from '../../src/context/store.ts'

const late = {
  code: 'GATEWAY_TIMEOUT',
  status: 504,
  message: 'The action took longer than 50 ms',
}

function inContext<Value>(timeout: number, fn: () => Value | Promise<Value>) {
  const context = createRequestContext({
    request: new Request('https://site.example/'),
    env: {},
    executionCtx: { waitUntil() {} },
  })
  const { signal } = context
  const result = requestContext.run(context, () => withTimeout(timeout, fn))
  result.catch(() => {})
  return { result, signal }
}

describe('a deadline', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('refuses what is not done by then, and aborts the signal with the same error', async () => {
    const { result, signal } = inContext(50, () => new Promise(() => {}))
    await vi.advanceTimersByTimeAsync(49)
    expect(signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(signal.aborted).toBe(true)
    const error: unknown = await result.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject(late)
    expect(signal.reason).toBe(error)
  })

  it('gives what was done before, and leaves no timer behind', async () => {
    const { result, signal } = inContext(50, async () => {
      await new Promise((resolve) => setTimeout(resolve, 49))
      return 'done'
    })
    await vi.advanceTimersByTimeAsync(49)
    expect(await result).toBe('done')
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(100)
    expect(signal.aborted).toBe(false)
  })

  it.each([
    ['at once', () => Promise.reject(new Error('own'))],
    [
      'by a throw',
      () => {
        throw new Error('own')
      },
    ],
  ])('leaves the error alone of what fails %s', async (_, fn: () => Promise<never>) => {
    const { result, signal } = inContext(50, fn)
    await expect(result).rejects.toThrow('own')
    expect(vi.getTimerCount()).toBe(0)
    expect(signal.aborted).toBe(false)
  })

  it('ignores what fails later', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    onTestFinished(() => void process.off('unhandledRejection', unhandled))
    const { result } = inContext(50, async () => {
      await new Promise((resolve) => setTimeout(resolve, 80))
      throw new Error('too late')
    })
    await vi.advanceTimersByTimeAsync(100)
    vi.useRealTimers()
    await expect(result).rejects.toMatchObject(late)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('needs a context', async () => {
    await expect(withTimeout(50, () => 'at once')).rejects.toThrow('There is no request context')
  })
})
