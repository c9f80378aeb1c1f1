import { serialize } from 'node:v8'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateSize } from '../../dist/actions/execute/queue-message.js'

describe('the estimated size of a message', () => {
  it('is the size of what V8 serializes, but for 5 percent', () => {
    const value = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withUnicodeString: true,
      maxDepth: 4,
    })
    const large = fc.array(value, { minLength: 20, maxLength: 60 })
    fc.assert(
      fc.property(large, (values) => {
        const size = serialize(values).length
        expect(Math.abs(estimateSize(values) - size)).toBeLessThan(100 + size / 20)
      }),
      { numRuns: 300 },
    )
  })

  it('ends for a value that has itself in it, and for a deep one', () => {
    const cyclic: Record<string, unknown> = { text: 'x'.repeat(1000) }
    cyclic['self'] = cyclic
    expect(estimateSize(cyclic)).toBeLessThan(1100)
    let deep: unknown = null
    for (let level = 0; level < 100_000; level++) deep = [deep]
    expect(estimateSize(deep)).toBeGreaterThan(100_000)
  })
})
