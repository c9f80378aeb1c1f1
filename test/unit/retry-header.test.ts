import { expect, it } from 'vitest'
import { HonoActionError } from '../../src/shared/errors/hono-action-error.ts'
import { retryHeader } from '../../src/shared/errors/retry-header.ts'

const errorOf = (retryAfter?: number) =>
  new HonoActionError({
    code: 'TOO_MANY_REQUESTS',
    ...(retryAfter !== undefined && { retryAfter }),
  })

it.each([
  [1, '1'],
  [0.2, '1'],
  [59.01, '60'],
  [0, '0'],
  [-5, '0'],
  [-0.5, '0'],
])('tells to try again after %d seconds by %j', (seconds, value) => {
  expect(retryHeader(errorOf(seconds))).toEqual({ 'retry-after': value })
})

it.each([
  ['no error', null],
  ['an error without', errorOf()],
  ['an error with no number', errorOf(Number.NaN)],
  ['an error for ever', errorOf(Number.POSITIVE_INFINITY)],
])('tells nothing for %s', (_, error) => {
  expect(retryHeader(error)).toBeUndefined()
})
