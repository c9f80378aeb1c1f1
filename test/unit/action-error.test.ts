import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { testAction } from '@gnosticdev/hono-actions/testing'
import { describe, expect, it, vi } from 'vitest'
// The package does not export it: an app has it from `astro:actions`.
import { ActionError } from '../../node_modules/astro/dist/actions/runtime/client.js'
import { isOwnError, remoteBrand } from '../../src/shared/errors/brand.ts'
import { fieldName } from '../../src/shared/errors/field-name.ts'
import {
  type ActionErrorJson,
  actionErrorOf,
  HonoActionError,
} from '../../src/shared/errors/hono-action-error.ts'
import { isActionError, isInputError } from '../../src/shared/errors/is-action-error.ts'

const full: ActionErrorJson = {
  code: 'BAD_REQUEST',
  message: 'Invalid input',
  issues: [
    { message: 'too short', path: ['author', 'name'] },
    { message: 'no number', path: ['items', 0, 'count'] },
    { message: 'too odd', path: ['author', 'name'] },
    { message: 'whole', path: [] },
  ],
  data: { by: 'Ada' },
  requestId: 'req-1',
  retryAfter: 5,
}

describe('HonoActionError', () => {
  it('has what its JSON has, and gives the same JSON', () => {
    const error = new HonoActionError(full)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ ...full, status: 400, name: 'HonoActionError' })
    expect(JSON.parse(JSON.stringify(error))).toEqual(full)
    expect(String(error)).toBe('HonoActionError: Invalid input')
  })

  it.each([0, 200, 399, 600, 12_345, -1, Number.NaN])(
    'has the status of its code in place of %s',
    (status) => {
      expect(new HonoActionError({ code: 'CONFLICT', status }).status).toBe(409)
      expect(new HonoActionError<string>({ code: 'FULL', status }).status).toBe(422)
    },
  )

  it('leaves out of its JSON what it does not have', () => {
    const json = { code: 'GONE', message: 'Gone' } as const
    const error = new HonoActionError({ ...json, cause: 'a cause' })
    expect(Object.keys(error.toJSON())).toEqual(['code', 'message'])
    expect(error.cause).toBe('a cause')
    expect(new HonoActionError(json).cause).toBeUndefined()
    for (const data of [null, 0, '', false]) {
      expect(new HonoActionError({ ...json, data }).toJSON()).toEqual({ ...json, data })
    }
    expect(new HonoActionError({ ...json, retryAfter: 0 }).toJSON()).toHaveProperty('retryAfter', 0)
  })

  it('has the status of its code, 422 for an own code, or the one given', () => {
    const own = (code: string, status?: number) => new HonoActionError<string>({ code, status })
    expect(own('CONFLICT').status).toBe(409)
    expect(own('OUT_OF_STOCK')).toMatchObject({ status: 422, message: 'Out of stock' })
    expect(own('toString').status).toBe(422)
    expect(own('CONFLICT', 410).status).toBe(410)
  })

  it('drops a retryAfter that is not a finite number', () => {
    for (const retryAfter of [Number.NaN, Number.POSITIVE_INFINITY, '5' as never]) {
      const error = new HonoActionError({ code: 'GONE', retryAfter })
      expect(error.retryAfter).toBeUndefined()
      expect(error.toJSON()).not.toHaveProperty('retryAfter')
    }
  })

  it('has the messages of its issues by the names of the fields', () => {
    const { fields } = new HonoActionError(full)
    expect({ ...fields }).toEqual({
      'author.name': ['too short', 'too odd'],
      'items[0].count': ['no number'],
      '': ['whole'],
    })
    expect({ ...new HonoActionError({ code: 'GONE' }).fields }).toEqual({})
  })

  it('has only the fields of its issues, whatever their names', () => {
    const issues = ['__proto__', 'constructor'].map((key) => ({ message: 'no', path: [key] }))
    const { fields } = new HonoActionError({ ...full, issues })
    expect(Object.keys(fields)).toEqual(['__proto__', 'constructor'])
    expect(fields['toString']).toBeUndefined()
    expect(Object.getPrototypeOf(fields)).toBeNull()
  })

  it('copies its message and neither its brands nor its cause, as for an island', () => {
    const error = new HonoActionError({ ...full, cause: new Error('canary') })
    expect({ ...error }).toMatchObject({ message: 'Invalid input', name: 'HonoActionError' })
    expect(Object.getOwnPropertySymbols({ ...error })).toEqual([])
    expect(Object.keys(error)).not.toContain(remoteBrand)
    expect(Object.getOwnPropertyNames(error)).not.toContain('cause')
  })
})

describe('instanceof', () => {
  class Special extends HonoActionError {}

  it('is true for the errors of another loaded copy, in both directions', async () => {
    vi.resetModules()
    const { HonoActionError: Copy } = await import('../../src/shared/errors/hono-action-error.ts')
    expect(Copy).not.toBe(HonoActionError)
    expect(new Copy({ code: 'GONE' })).toBeInstanceOf(HonoActionError)
    expect(new HonoActionError({ code: 'GONE' })).toBeInstanceOf(Copy)
  })

  it('is true in a subclass for its own instances only', () => {
    const special = new Special({ code: 'GONE' })
    expect(special).toBeInstanceOf(Special)
    expect(special).toBeInstanceOf(HonoActionError)
    expect(new HonoActionError({ code: 'GONE' })).not.toBeInstanceOf(Special)
  })

  it('is false for anything else', () => {
    for (const value of [
      null,
      undefined,
      'GONE',
      {},
      new Error('GONE'),
      { ...new Special(full) },
    ]) {
      expect(value instanceof HonoActionError).toBe(false)
    }
  })
})

describe('an error that came over RPC', () => {
  const sent = new HonoActionError({ ...full, status: 409 })
  /** The error as workerd gives it to the caller: own properties, no symbols, no class. */
  const received = (more: object = { remote: true }) => {
    const names = Object.getOwnPropertyNames(sent).filter((name) => name !== 'stack')
    const own = names.map((name) => [name, Reflect.get(sent, name)])
    return Object.assign(new Error(sent.message), Object.fromEntries(own), more)
  }

  it('is an action error, and is rebuilt with its methods', () => {
    const error = received()
    expect([HonoActionError.is(error), error instanceof HonoActionError]).toEqual([true, true])
    const rebuilt = actionErrorOf(error)
    expect(rebuilt).toMatchObject({ ...full, status: 409, name: 'HonoActionError' })
    expect(rebuilt?.toJSON()).toEqual(full)
    expect(rebuilt?.fields).toEqual(sent.fields)
    expect(actionErrorOf(rebuilt)).toBe(rebuilt)
  })

  it('is not recognized if any part of the mark is missing or came from JSON', () => {
    const { [remoteBrand]: _, ...unmarked } = received() as unknown as Record<string, unknown>
    const others = [
      received({}),
      received({ remote: 'true' }),
      received({ remote: true, [remoteBrand]: null }),
      Object.assign(new Error('secret'), unmarked),
      { ...received() },
      Object.assign(new Error('secret'), JSON.parse(JSON.stringify({ ...received() }))),
    ]
    for (const error of others) expect(actionErrorOf(error)).toBeUndefined()
  })
})

describe('fieldName', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b', 'c'], 'a.b.c'],
    [['a', 0, 1, 'b'], 'a[0][1].b'],
    [[0], '[0]'],
    [[0, 'a'], '[0].a'],
    [['a', '0'], 'a.0'],
  ])('of %j is %j', (path, name) => {
    expect(fieldName(path)).toBe(name)
  })
})

describe('what came from an action', () => {
  const json = { code: 'BAD_REQUEST', message: 'no' } as const
  const asProp = (error: HonoActionError) => JSON.parse(JSON.stringify({ ...error })) as unknown

  it('is known on the server, also from another loaded copy', async () => {
    vi.resetModules()
    const { HonoActionError: Copy } = await import('../../src/shared/errors/hono-action-error.ts')
    const copied = new Copy(json)
    for (const error of [copied, new HonoActionError(json)]) {
      expect([isOwnError(error), isActionError(error)]).toEqual([true, true])
    }
    const [key] = Object.getOwnPropertySymbols(copied)
    expect(key).toBe(Symbol.for('@gnosticdev/hono-actions:error'))
  })

  it('is known in an island, which got it as a prop; the server shows no such thing', () => {
    for (const error of [new HonoActionError(full), new HonoActionError(json)]) {
      const prop = asProp(error)
      expect([isActionError(prop), isOwnError(prop)]).toEqual([true, false])
    }
  })

  it.each([
    null,
    undefined,
    'HonoActionError',
    () => {},
    {},
    new Error('HonoActionError'),
    { name: 'HonoActionError' },
    { name: 'HonoActionError', fields: 'none' },
    { name: 'Error', fields: {} },
    { fields: {} },
    Object.assign(new Error(''), { name: 'HonoActionError', fields: {} }),
    Object.assign(() => {}, { fields: {} }),
  ])('is not %s', (value) => {
    expect([isOwnError(value), isActionError(value), isInputError(value)]).toEqual([
      false,
      false,
      false,
    ])
  })

  it('is about the input where it has issues', () => {
    expect(isInputError(new HonoActionError(full))).toBe(true)
    expect(isInputError(asProp(new HonoActionError(full)))).toBe(true)
    expect(isInputError(new HonoActionError({ ...json, issues: [] }))).toBe(true)
    expect(isInputError(new HonoActionError(json))).toBe(false)
    expect(isInputError(new HonoActionError({ ...full, code: 'CONFLICT' }))).toBe(false)
  })
})

describe('an error of another library', () => {
  it('the error of Astro Actions that a helper throws keeps its code and message', async () => {
    const action = defineHonoAction({
      handler: () => {
        throw new ActionError({ code: 'CONTENT_TOO_LARGE', message: 'Too long' })
      },
    })
    const { error } = await testAction(action)
    expect(error).toMatchObject({ code: 'CONTENT_TOO_LARGE', status: 413, message: 'Too long' })
  })

  it('a value that only looks like one is not shown', async () => {
    const thrown = { type: 'AstroActionError', code: 'CONFLICT', message: 'secret' }
    const action = defineHonoAction({
      handler: () => {
        throw thrown
      },
    })
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const { error } = await testAction(action)
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', message: 'Internal error' })
    vi.restoreAllMocks()
  })
})
