import * as v from 'valibot'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { queryToInput } from '../../src/actions/input/form/convert.ts'

const schemas = {
  object: z.object({ a: z.object({ x: z.string() }).optional() }),
  loose: z.looseObject({ a: z.looseObject({}) }),
  strict: z.strictObject({}),
  record: z.record(z.string(), z.record(z.string(), z.any())),
  any: z.object({ a: z.any() }),
  union: z.union([z.strictObject({ q: z.number() }), z.looseObject({})]),
  lists: z.object({ a: z.array(z.looseObject({})) }),
  valibot: v.looseObject({}),
}

afterEach(() => {
  expect(({} as { x?: unknown }).x).toBeUndefined()
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(Object.keys(Object)).toEqual([])
  expect(Array.prototype).not.toHaveProperty('x')
})

describe.each(Object.entries(schemas))('prototype pollution: %s', (_, schema) => {
  it.each([
    '__proto__',
    '__proto__.x',
    '__proto__[x]',
    '__proto__[]',
    'a.__proto__.x',
    'a[__proto__][x]',
    'a[0].__proto__.x',
    'a[0][__proto__]',
    'constructor.prototype.x',
    'constructor[prototype][x]',
    'a.constructor.prototype.x',
    'a[constructor.prototype].x',
  ])('refuses %s', (name) => {
    for (const entries of [
      [[name, 'polluted']],
      [
        ['a.x', '1'],
        [name, 'polluted'],
      ],
    ]) {
      expect(() => queryToInput(new URLSearchParams(entries), undefined, schema)).toThrow(
        expect.objectContaining({ code: 'BAD_REQUEST' }),
      )
    }
  })

  it('has no prototype to reach by names that are allowed', async () => {
    for (const name of ['constructor.x', 'a.constructor.x', 'prototype.x', 'a[0].toString.x']) {
      let input: unknown
      try {
        input = queryToInput(new URLSearchParams([[name, 'polluted']]), undefined, schema)
      } catch (error) {
        expect(error).toMatchObject({ code: 'BAD_REQUEST' })
        continue
      }
      for (const object of objectsIn(input)) expect(Object.getPrototypeOf(object)).toBe(null)
      const checked = await schema['~standard'].validate(input)
      expect(checked).toBeDefined()
    }
  })

  it('neither pollutes nor crashes with any names', async () => {
    const parts = ['a', 'b', 'x', '0', '1', '.', '.', '[', ']', '[]', '[0]', '__proto__']
    parts.push('constructor', 'prototype', 'hasOwnProperty', 'q')
    let state = 7
    const next = (below: number) => {
      state = (state * 48271) % 2147483647
      return state % below
    }
    for (let i = 0; i < 3000; i++) {
      const entries = Array.from({ length: 1 + next(3) }, () => [
        Array.from({ length: 1 + next(6) }, () => parts[next(parts.length)]).join(''),
        ['1', '', 'x', 'on'][next(4)] ?? '',
      ])
      try {
        const input = queryToInput(new URLSearchParams(entries), undefined, schema)
        for (const object of objectsIn(input)) expect(Object.getPrototypeOf(object)).toBe(null)
        await schema['~standard'].validate(input)
      } catch (error) {
        expect(error).toMatchObject({ code: 'BAD_REQUEST' })
      }
    }
  })
})

function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.values(value).flatMap(objectsIn)
  return Array.isArray(value) ? inside : [value, ...inside]
}
