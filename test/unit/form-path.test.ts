import { describe, expect, it } from 'vitest'
import { parsePath, refuseUnsafeName } from '../../src/actions/input/form/fields.ts'

describe('parsePath', () => {
  it.each<[string, string[], boolean?]>([
    ['a', ['a']],
    ['a.b', ['a', 'b']],
    ['a.0.b', ['a', '0', 'b']],
    ['a[0].b', ['a', '0', 'b']],
    ['a[0][1]', ['a', '0', '1']],
    ['a[b]', ['a', 'b']],
    ['a[b.c]', ['a', 'b.c']],
    ['a[b][c].d', ['a', 'b', 'c', 'd']],
    ['a[]', ['a'], true],
    ['a.b[]', ['a', 'b'], true],
    ['a[0][]', ['a', '0'], true],
    ['g-recaptcha response:$1', ['g-recaptcha response:$1']],
    ['constructor', ['constructor']],
    ['prototype.constructor', ['prototype', 'constructor']],
    ['a.prototype', ['a', 'prototype']],
    [`a${'.b'.repeat(31)}`, ['a', ...'b'.repeat(31)]],
  ])('takes %s apart', (name, segments, list = false) => {
    expect(parsePath(name)).toEqual({ segments, list })
  })

  it.each([
    '',
    '.',
    '.a',
    'a.',
    'a..b',
    '[0]',
    '[]',
    'a[',
    'a]',
    'a[b',
    'a[b]c',
    'a[b]cd',
    'a]b',
    'a[[b]]',
    'a[b[c]]',
    'a[b[c]',
    'a[].b',
    'a[][]',
    'a[].',
    'a.[b]',
    `a${'.b'.repeat(32)}`,
    `a${'[b]'.repeat(32)}`,
    `a${'['.repeat(1_000_000)}`,
    `a${'[b]'.repeat(300_000)}`,
    `${'.'.repeat(1_000_000)}`,
  ])('refuses %.20s', (name) => {
    expect(() => parsePath(name)).toThrow(
      expect.objectContaining({
        code: 'BAD_REQUEST',
        message: expect.stringMatching(/^The form has a field name that cannot be read: .{1,104}$/),
      }),
    )
  })

  it.each([
    '__proto__',
    'a.__proto__',
    '__proto__.a',
    'a[__proto__]',
    'a[0].__proto__.b',
    'a[b.__proto__]',
    '__proto__[]',
    'constructor.prototype',
    'constructor[prototype]',
    'constructor.[prototype].x',
    'constructor[prototype.x]',
    'a[constructor]..prototype',
    'a.constructor.prototype.x',
  ])('refuses %s as unsafe', (name) => {
    const refusal = expect.objectContaining({
      code: 'BAD_REQUEST',
      message: 'The form has a field name that is not allowed',
    })
    expect(() => parsePath(name)).toThrow(refusal)
    expect(() => refuseUnsafeName(name)).toThrow(refusal)
  })

  it('gets along with any name made of its special parts', () => {
    const parts = ['a', '.', '[', ']', '0', '[]', '__proto__', 'constructor', 'prototype', 'b']
    let state = 1
    const next = () => {
      state = (state * 48271) % 2147483647
      return state
    }
    for (let i = 0; i < 20_000; i++) {
      const name = Array.from({ length: next() % 9 }, () => parts[next() % parts.length]).join('')
      try {
        const { segments } = parsePath(name)
        expect(segments.every((segment) => segment !== '' && segment !== '__proto__')).toBe(true)
      } catch (error) {
        expect(error).toMatchObject({ code: 'BAD_REQUEST' })
      }
    }
  })
})
