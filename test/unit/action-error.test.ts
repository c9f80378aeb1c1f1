import { describe, expect, it, vi } from 'vitest'
import {
  ActionError,
  type ActionErrorJson,
  fieldName,
} from '../../src/shared/errors/action-error.ts'
import { HonoActionError } from '../../src/shared/errors/hono-action-error.ts'
import { isActionError, isInputError, isOwnError } from '../../src/shared/errors/is-action-error.ts'

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

describe('ActionError', () => {
  it('has what its JSON has, and gives the same JSON', () => {
    const error = new ActionError(full, 400)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ ...full, status: 400, name: 'ActionError' })
    expect(JSON.parse(JSON.stringify(error))).toEqual(full)
    expect(String(error)).toBe('ActionError: Invalid input')
  })

  it('leaves out of its JSON what it does not have', () => {
    const json = { code: 'GONE', message: 'Gone' } as const
    const error = new ActionError(json, 410, 'a cause')
    expect(Object.keys(error.toJSON())).toEqual(['code', 'message'])
    expect(error.cause).toBe('a cause')
    expect('cause' in new ActionError(json, 410)).toBe(false)
    for (const data of [null, 0, '', false]) {
      expect(new ActionError({ ...json, data }, 410).toJSON()).toEqual({ ...json, data })
    }
    expect(new ActionError({ ...json, retryAfter: 0 }, 410).toJSON()).toHaveProperty(
      'retryAfter',
      0,
    )
  })

  it('takes no time to try again that is none', () => {
    for (const retryAfter of [Number.NaN, Number.POSITIVE_INFINITY, '5' as never]) {
      const error = new ActionError({ code: 'GONE', message: '', retryAfter }, 410)
      expect(error.retryAfter).toBeUndefined()
      expect(error.toJSON()).not.toHaveProperty('retryAfter')
    }
  })

  it('has the messages of its issues by the names of the fields', () => {
    const { fields } = new ActionError(full, 400)
    expect({ ...fields }).toEqual({
      'author.name': ['too short', 'too odd'],
      'items[0].count': ['no number'],
      '': ['whole'],
    })
    expect({ ...new ActionError({ code: 'GONE', message: '' }, 410).fields }).toEqual({})
  })

  it('has no fields but those of its issues, whatever they are called', () => {
    const issues = ['__proto__', 'constructor'].map((key) => ({ message: 'no', path: [key] }))
    const { fields } = new ActionError({ ...full, issues }, 400)
    expect(Object.keys(fields)).toEqual(['__proto__', 'constructor'])
    expect(fields['toString']).toBeUndefined()
    expect(Object.getPrototypeOf(fields)).toBeNull()
  })

  it('shows its message to who copies it, as an island does, and not its brand', () => {
    const error = new ActionError(full, 400)
    expect({ ...error }).toMatchObject({ message: 'Invalid input', name: 'ActionError' })
    expect(Object.getOwnPropertySymbols({ ...error })).toEqual([])
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
  const asProp = (error: ActionError) => JSON.parse(JSON.stringify({ ...error })) as unknown

  it('is known on the server, also from another loaded copy', async () => {
    vi.resetModules()
    const copy = await import('../../src/shared/errors/action-error.ts')
    const copied = new copy.ActionError(json, 400)
    expect(copied).not.toBeInstanceOf(ActionError)
    for (const error of [copied, new ActionError(json, 400), new HonoActionError(json)]) {
      expect([isOwnError(error), isActionError(error)]).toEqual([true, true])
    }
    const [key] = Object.getOwnPropertySymbols(copied)
    expect(key).toBe(Symbol.for('@gnosticdev/hono-actions:error'))
  })

  it('is known in an island, which got it as a prop; the server shows no such thing', () => {
    for (const error of [new ActionError(full, 400), new HonoActionError(json)]) {
      const prop = asProp(error)
      expect([isActionError(prop), isOwnError(prop)]).toEqual([true, false])
    }
  })

  it.each([
    null,
    undefined,
    'ActionError',
    () => {},
    {},
    new Error('ActionError'),
    { name: 'ActionError' },
    { name: 'ActionError', fields: 'none' },
    { name: 'Error', fields: {} },
    { fields: {} },
    Object.assign(new Error(''), { name: 'ActionError', fields: {} }),
    Object.assign(() => {}, { fields: {} }),
  ])('is not %s', (value) => {
    expect([isOwnError(value), isActionError(value), isInputError(value)]).toEqual([
      false,
      false,
      false,
    ])
  })

  it('is about the input where it has issues', () => {
    expect(isInputError(new ActionError(full, 400))).toBe(true)
    expect(isInputError(asProp(new ActionError(full, 400)))).toBe(true)
    expect(isInputError(new ActionError({ ...json, issues: [] }, 400))).toBe(true)
    expect(isInputError(new ActionError(json, 400))).toBe(false)
    expect(isInputError(new ActionError({ ...full, code: 'CONFLICT' }, 409))).toBe(false)
  })
})
