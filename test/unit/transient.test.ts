import { describe, expect, it } from 'vitest'
import { transientError } from '../../src/actions/execute/unexpected-error.ts'

describe('the error of a binding that fails for a moment', () => {
  it.each([
    'D1_ERROR: Network connection lost.',
    'D1 DB storage caused object to be reset.',
    'D1 DB reset because its code was updated.',
    'Cannot resolve D1 DB due to transient issue on remote node.',
    "Can't read from request stream because client disconnected.",
    'D1 DB is overloaded. Requests queued for too long.',
    'D1 DB storage operation exceeded timeout which caused object to be reset.',
    'D1 DB storage operation exceeded timeout',
    'Internal error in D1 DB storage caused object to be reset.',
    'Internal error in D1 DB storage',
    'KV GET failed: 429 Too Many Requests',
    'KV PUT failed: 429 Too Many Requests',
    'KV DELETE failed: 429 Too Many Requests',
  ])('is a 503 for %s', (message) => {
    for (const error of [
      new Error(message),
      new Error('D1_ERROR', { cause: new Error(message) }),
    ]) {
      const shown = transientError(error)
      expect(shown).toMatchObject({ status: 503, cause: error })
      expect(shown?.toJSON()).toEqual({
        code: 'SERVICE_UNAVAILABLE',
        message: 'Not available just now, try again',
        retryAfter: 1,
      })
    }
  })

  it('is a 503 where the runtime says so in properties', () => {
    for (const says of [{ retryable: true }, { overloaded: true }]) {
      expect(transientError(Object.assign(new Error('any'), says))?.code).toBe(
        'SERVICE_UNAVAILABLE',
      )
    }
  })

  it.each([
    ['another error', new Error('D1_ERROR: no such table: users')],
    ['a failure of KV that stays', new Error('KV GET failed: 400 Bad Request')],
    ['one that says it is not', Object.assign(new Error(''), { retryable: false })],
    ['words for yes', Object.assign(new Error(''), { retryable: 'true', overloaded: 1 })],
    ['another cause', new Error('D1_ERROR', { cause: new Error('UNIQUE constraint failed') })],
    ['a cause that is no error', new Error('', { cause: 'Network connection lost' })],
    ['a text', 'Network connection lost'],
    ['an object', { message: 'Network connection lost', retryable: true }],
    ['null', null],
    ['undefined', undefined],
  ])('is none for %s', (_, error) => {
    expect(transientError(error)).toBeUndefined()
  })
})
