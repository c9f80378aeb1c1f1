import type { StandardSchemaV1 } from '@standard-schema/spec'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { checkOutput, validate } from '../../src/actions/execute/validate.ts'
import { event } from '../../src/actions/response/event-stream.ts'
import type { ActionIssue } from '../../src/shared/errors/hono-action-error.ts'

type Issues = readonly StandardSchemaV1.Issue[]

/** A schema that finds just these issues. */
function refusing(issues: Issues): StandardSchemaV1 {
  return { '~standard': { version: 1, vendor: 'test', validate: () => ({ issues }) } }
}

async function shown(issues: Issues): Promise<ActionIssue[]> {
  const check = async () => validate(refusing(issues), {})
  const error: unknown = await check().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'BAD_REQUEST', message: 'Invalid input' })
  return (error as { issues: ActionIssue[] }).issues
}

describe('validate', () => {
  it('gives what the schema makes of the input', async () => {
    const schema = z.object({ at: z.coerce.date(), left: z.string().default('x') })
    expect(await validate(schema, { at: 0 })).toEqual({ at: new Date(0), left: 'x' })
    const later = z.string().refine(async () => true)
    expect(await validate(later, 'a')).toBe('a')
  })

  it('gives an action without a schema no input but a form', async () => {
    const form = new FormData()
    expect(await validate(undefined, form)).toBe(form)
    for (const input of [{ a: 1 }, 'text', null, new URLSearchParams('a=1')]) {
      expect(await validate(undefined, input)).toBeUndefined()
    }
  })

  it('says what is wrong, and where', async () => {
    expect(
      await shown([
        { message: 'whole' },
        { message: 'empty', path: [] },
        { message: 'plain', path: ['a', 0, 'b'] },
        { message: 'segments', path: [{ key: 'a' }, { key: 1 }, { key: Symbol('s') }] },
        { message: 'symbol', path: [Symbol('s')] },
      ]),
    ).toEqual([
      { message: 'whole', path: [] },
      { message: 'empty', path: [] },
      { message: 'plain', path: ['a', 0, 'b'] },
      { message: 'segments', path: ['a', 1, 'Symbol(s)'] },
      { message: 'symbol', path: ['Symbol(s)'] },
    ])
  })

  it('hands on what a schema throws', async () => {
    const schema = z.string().transform(() => {
      throw new RangeError('own')
    })
    await expect(validate(schema, 'a')).rejects.toThrow(RangeError)
  })
})

describe('issue-cap', () => {
  const withErrorUrl = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ message: `m${i}`, path: [i] }))

  it('shows the first twenty', async () => {
    expect(await shown(withErrorUrl(20))).toHaveLength(20)
    expect(await shown(withErrorUrl(100_000))).toEqual(withErrorUrl(20))
  })

  it('shows sixteen kilobytes at the most, and what comes before', async () => {
    const long = {
      message: 'm'.repeat(500),
      path: Array.from({ length: 10 }, () => 'k'.repeat(90)),
    }
    const size = JSON.stringify(long).length
    const issues = await shown(Array.from({ length: 20 }, () => long))
    expect(issues).toHaveLength(Math.floor(16_000 / size))
    expect(issues.length).toBeGreaterThan(5)
    const endless = { message: 'deep', path: Array.from({ length: 10_000 }, () => 'key') }
    expect(await shown([{ message: 'first' }, endless, { message: 'last' }])).toEqual([
      { message: 'first', path: [] },
    ])
  })

  it('shows just as much as it may', async () => {
    const path = Array.from({ length: 10 }, () => 'k'.repeat(150))
    const frame = JSON.stringify({ message: '', path }).length
    const sized = (size: number) => ({ message: 'm'.repeat(size - frame), path })
    const eight = Array.from({ length: 8 }, () => sized(2000))
    expect(await shown(eight)).toHaveLength(8)
    expect(await shown(eight.with(7, sized(2001)))).toHaveLength(7)
  })

  it('clips a message and a key that quote the input', async () => {
    const [exact] = await shown([{ message: 'm'.repeat(500), path: ['k'.repeat(200)] }])
    expect(exact).toEqual({ message: 'm'.repeat(500), path: ['k'.repeat(200)] })
    const [clipped] = await shown([{ message: 'm'.repeat(501), path: ['k'.repeat(201)] }])
    expect(clipped).toEqual({ message: `${'m'.repeat(500)}…`, path: [`${'k'.repeat(200)}…`] })
  })
})

describe('checkOutput', () => {
  it('gives what the schema makes of the output', async () => {
    expect(await checkOutput(z.string().toUpperCase(), 'a')).toBe('A')
  })

  it('says to the server what does not fit, and where', async () => {
    const issues = [
      { message: 'no number', path: ['list', 0, 'count'] },
      { message: 'no object', path: [] },
    ]
    await expect(checkOutput(refusing(issues), {})).rejects.toThrow(
      'The result does not match the output schema: ' +
        'list[0].count: no number; (all of it): no object. Return a matching value',
    )
  })

  it('validates each value that a generator yields, and keeps ids and the end', async () => {
    const source = (async function* () {
      yield 'a'
      yield event('b', { id: 7 })
      return 'end'
    })()
    const events = (await checkOutput(z.string().toUpperCase(), source)) as AsyncGenerator
    expect(await events.next()).toEqual({ done: false, value: 'A' })
    expect(await events.next()).toEqual({
      done: false,
      value: { ...event('b', { id: 7 }), value: 'B' },
    })
    expect(await events.next()).toEqual({ done: true, value: 'end' })
  })

  it.each(['a value does not fit', 'the caller stops'])('ends a generator if %s', async (why) => {
    let ended = false
    const source = (async function* () {
      try {
        yield 'a'
        yield 1
      } finally {
        ended = true
      }
    })()
    const events = (await checkOutput(z.string(), source)) as AsyncGenerator
    await events.next()
    expect(ended).toBe(false)
    if (why === 'the caller stops') await events.return(undefined)
    else await expect(events.next()).rejects.toThrow('does not match the output schema')
    expect(ended).toBe(true)
  })
})
