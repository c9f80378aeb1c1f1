import { describe, expect, it } from 'vitest'
import { brokenExamples } from '../support/examples.ts'

describe('the examples of the docstrings', () => {
  it('compile, but for names that they leave to the reader', () => {
    const { count, broken } = brokenExamples()
    expect(broken).toEqual([])
    expect(count).toBeGreaterThan(50)
  })

  it('would be seen to be wrong', () => {
    const { broken } = brokenExamples('docs/api/actions.md', (code) =>
      code.replaceAll('schema: z', 'shcema: z'),
    )
    expect(broken.some((message) => message.includes('shcema'))).toBe(true)
  })
})
