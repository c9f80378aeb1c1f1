import { describe, expect, it } from 'vitest'
import { onDemand } from '../../src/shared/on-demand.ts'

const noSuchModule = new Error('No such module "chunks/part.js".')

describe('a module that is loaded on demand', () => {
  it('is loaded once, and then at hand without a promise', async () => {
    let loads = 0
    const part = onDemand(async () => ({ answer: ++loads }))
    const first = part(({ answer }) => answer)
    expect(first).toBeInstanceOf(Promise)
    expect(await first).toBe(1)
    expect(part(({ answer }) => answer)).toBe(1)
  })

  it('that is missing says what to deploy, and why it is missing', async () => {
    const part = onDemand(() => Promise.reject(noSuchModule))
    const failure = await Promise.resolve(part(() => 1)).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    expect(failure).toMatchObject({ cause: noSuchModule })
    expect(String(failure)).toMatch(/Deploy all the modules .*errors\/HA316\.md$/s)
  })

  it('is asked for again by the next request, where it was missing', async () => {
    let isThere = false
    const part = onDemand(async () => {
      if (!isThere) throw noSuchModule
      return { answer: 1 }
    })
    await expect(part(({ answer }) => answer)).rejects.toThrow('could not be loaded')
    isThere = true
    expect(await part(({ answer }) => answer)).toBe(1)
  })

  it('says nothing of a failure of what uses it', async () => {
    const part = onDemand(async () => ({}))
    const own = new Error('mine')
    const use = () => {
      throw own
    }
    await expect(part(use)).rejects.toBe(own)
    expect(() => part(use)).toThrow(own)
  })
})
