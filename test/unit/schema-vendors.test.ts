import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import * as mini from 'zod/mini'
import { vendorOf } from '../../src/actions/input/schema/vendors.ts'

describe('vendorOf', () => {
  it('a schema of Zod, zod/mini, Valibot or ArkType has a vendor, other values have none', () => {
    expect(vendorOf(z.string())).toBeDefined()
    expect(vendorOf(mini.string())).toBe(vendorOf(z.string()))
    expect(vendorOf(v.string())).toBeDefined()
    expect(vendorOf(type('string'))).toBeDefined()
    const unknownLibrary = { '~standard': { version: 1, vendor: 'unknown', validate() {} } }
    for (const other of [unknownLibrary, undefined, null, {}, { _zod: {} }, 'text']) {
      expect(vendorOf(other)).toBeUndefined()
    }
  })

  it('the shape of a schema is the same object, whatever wraps the schema', () => {
    const vendor = vendorOf(z.string())
    const person = z.object({ name: z.string() })
    const plain = vendor?.describe(person)
    expect(plain).toMatchObject({ optional: false, nullable: false })
    for (const [wrapped, optional, nullable] of [
      [person.optional(), true, false],
      [person.nullable(), false, true],
      [person.nullish().transform(String), true, true],
      [z.union([person, z.null()]), false, true],
      [z.lazy(() => person), false, false],
    ] as const) {
      const described = vendor?.describe(wrapped)
      expect(described?.shape).toBe(plain?.shape)
      expect(described).toMatchObject({ optional, nullable })
    }
  })
})
