import { describe, expect, it } from 'vitest'
import { read } from '../../src/client/forms/rich-result.ts'
import { encodeRich } from '../../src/shared/rich.ts'

const list = { path: ['list'], data: [1], error: null }
const partial = { partial: '/partials/list', data: '<ul></ul>', error: null }
const failed = { ...partial, data: null, error: { code: 'NOT_FOUND' as const, message: 'No page' } }

describe('the result of a form with fresh data', () => {
  it.each([
    ['a partial', [partial], true],
    ['a partial and a read', [partial, list], true],
    ['a read, which a page without a listener does not show', [list], false],
    ['a partial that failed', [failed], false],
    ['two partials, and one failed', [partial, failed], false],
  ])(
    'makes the page fresh, so that it stays, only with its partials: %s',
    async (_, fresh, isFresh) => {
      const result = { data: 1, error: null, fresh }
      const expected = { data: 1, error: null, isFresh }
      expect(await read(result as never, '')).toEqual(expected)
      expect(await read(undefined, encodeRich(result))).toEqual(expected)
    },
  )

  it('has rich values without fresh data', async () => {
    const result = { data: new Date(0), error: null }
    expect(await read(undefined, encodeRich(result))).toEqual({ ...result, isFresh: false })
  })
})
