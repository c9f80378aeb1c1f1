import { describe, expect, it } from 'vitest'
import { Lifetime } from '../../src/context/lifetime.ts'

describe('the lifetime of a context', () => {
  it('ends when its opener is done and nothing holds it', () => {
    const lifetime = new Lifetime()
    const close = lifetime.open()
    const release = lifetime.hold()
    close()
    expect(lifetime.isEnded).toBe(false)
    release()
    expect(lifetime.isEnded).toBe(true)
  })

  it('goes on while its opener is not done, whatever was held in between', () => {
    const lifetime = new Lifetime()
    const close = lifetime.open()
    lifetime.hold()()
    expect(lifetime.isEnded).toBe(false)
    close()
    expect(lifetime.isEnded).toBe(true)
  })

  it('is released once by each, however often they say so', () => {
    const lifetime = new Lifetime()
    const close = lifetime.open()
    const release = lifetime.hold()
    close()
    close()
    expect(lifetime.isEnded).toBe(false)
    release()
    expect(lifetime.isEnded).toBe(true)
  })

  it('has no end if no code opened it', async () => {
    const lifetime = new Lifetime()
    lifetime.hold()()
    expect(lifetime.isEnded).toBe(false)
    await lifetime.handedOver()
  })

  it('says once that it has ended', () => {
    const lifetime = new Lifetime()
    let ends = 0
    lifetime.onEnd = () => {
      ends++
    }
    const close = lifetime.open()
    const release = lifetime.hold()
    close()
    expect(ends).toBe(0)
    release()
    lifetime.hold()()
    expect(ends).toBe(1)
  })

  it('stays at its end, even if something holds it after that', () => {
    const lifetime = new Lifetime()
    lifetime.open()()
    lifetime.hold()
    expect(lifetime.isEnded).toBe(true)
  })

  it('tells those who wait that the handler is done', async () => {
    const lifetime = new Lifetime()
    lifetime.open()
    const order: string[] = []
    const waiting = lifetime.handedOver().then(() => order.push('told'))
    await Promise.resolve()
    order.push('done')
    lifetime.handOver()
    await waiting
    await lifetime.handedOver()
    expect(order).toEqual(['done', 'told'])
  })
})
