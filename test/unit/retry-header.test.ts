import {
  type ActionMiddleware,
  callAction,
  defineHonoAction,
} from '@gnosticdev/hono-actions/actions'
import { createActions } from '@gnosticdev/hono-actions/client'
import { acceptBatches, createRouter } from '@gnosticdev/hono-actions/router'
import { testAction } from '@gnosticdev/hono-actions/testing'
import { HTTPException } from 'hono/http-exception'
import { describe, expect, it } from 'vitest'
import { HonoActionError } from '../../src/shared/errors/hono-action-error.ts'
import { readRetryHeader, retryHeader } from '../../src/shared/errors/retry-header.ts'

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

it.each([
  ['120', 120],
  [' 5 ', 5],
  ['1.25', 1.25],
  ['-1', 0],
  ['1e3', undefined],
  ['soon', undefined],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
])('reads %j as %j seconds', (value, seconds) => {
  expect(readRetryHeader(value)).toBe(seconds)
})

describe('error.retryAfter from a Retry-After header', () => {
  const thrown = new HonoActionError({ code: 'CONFLICT' })
  const uses: Record<string, ActionMiddleware[number]> = {
    'middleware returns a response': async (c) => c.text('Slow down', 429, { 'Retry-After': '7' }),
    'middleware returns a response of fetch': async () =>
      new Response('{"message":"Slow"}', { status: 503, headers: { 'retry-after': '7' } }),
    'middleware throws a response': async () => {
      const res = new Response('Slow', { status: 429, headers: { 'retry-after': '7' } })
      throw new HTTPException(429, { res })
    },
    'middleware sets it and throws': async (c) => {
      c.header('Retry-After', '7')
      throw thrown
    },
    'middleware sets it before an error of the handler': async (c, next) => {
      c.header('retry-after', '7')
      await next()
    },
    'middleware sets it after an error of the handler': async (c, next) => {
      await next()
      c.res.headers.set('Retry-After', '7')
    },
    'middleware replaces the response after an error of the handler': async (c, next) => {
      await next()
      c.res = new Response('Slow', { status: 429, headers: { 'retry-after': '7' } })
    },
  }
  const action = (use: ActionMiddleware[number]) =>
    defineHonoAction({
      use: [use],
      handler: () => {
        throw thrown
      },
    })

  it.each(Object.keys(uses))('is the same in every way: %s', async (name) => {
    const limited = action(uses[name] as ActionMiddleware[number])
    const relay = defineHonoAction({
      handler: async () => {
        const { error } = await callAction(limited)
        return error && { code: error.code, retryAfter: error.retryAfter }
      },
    })
    const map = { limited, relay }
    const serve = acceptBatches(createRouter(map).fetch)
    const clientOf = (batch: boolean) =>
      createActions<typeof map>({
        baseUrl: 'https://site.example/api',
        batch,
        fetch: async (url, init) => serve(new Request(url, init)),
      })
    const { error } = await clientOf(false).limited()
    const { limited: batched } = clientOf(true)
    const [first, second] = await Promise.all([batched(), batched()])
    const { data: inProcess } = await clientOf(false).relay()
    const { error: tested } = await testAction(limited)
    const all = [error, first.error, second.error, inProcess, tested]
    expect(all.map((one) => one?.retryAfter)).toEqual([7, 7, 7, 7, 7])
    expect(new Set(all.map((one) => one?.code)).size).toBe(1)
  })
})
