import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { inputJsonSchema } from '../../dist/actions/input/schema/json-schema.js'
import { encodeInput } from '../../dist/toolbar/form/encode.js'
import type { Schema } from '../../dist/toolbar/schema.js'
import { schemaText } from '../../dist/toolbar/schema-text.js'

const textOf = (schema: z.ZodType) => schemaText(inputJsonSchema(schema) as Schema)

describe('a schema as a listing of types', () => {
  it('has properties, what they ask for, and what may be left out', () => {
    const schema = z.object({
      name: z.string().min(1).max(40).describe('Who\n  are you?'),
      age: z.number().int().min(0).optional(),
      size: z.enum(['s', 'm']).default('s'),
      at: z.iso.datetime(),
      file: z.file(),
      address: z.object({ city: z.string() }),
      tags: z.array(z.union([z.string(), z.number()])),
      pair: z.tuple([z.string(), z.number()]),
      extra: z.record(z.string(), z.boolean()),
      nothing: z.string().nullable(),
      kind: z.literal('fixed'),
      more: z.intersection(z.object({ a: z.int() }), z.object({ b: z.null() })),
      picture: z.file().mime(['image/png', 'image/jpeg']).optional(),
    })
    expect(textOf(schema)).toBe(`{
  name: string  // at least 1 long, at most 40 long, Who are you?
  age?: integer  // ≥ 0
  size?: "s" | "m"  // default "s"
  at: string  // date-time
  file: File
  address: {
    city: string
  }
  tags: (string | number)[]
  pair: [string, number]
  extra: {
    [key: string]: boolean
  }
  nothing: string | null
  kind: "fixed"
  more: {
    a: integer
    b: null
  }
  picture?: File
}`)
  })

  it('ends where a schema has itself inside', () => {
    interface Tree {
      children: Tree[]
    }
    const tree: z.ZodType<Tree> = z.object({ children: z.array(z.lazy(() => tree)) })
    expect(textOf(tree)).toContain('children: {')
    expect(textOf(tree)).toContain('…')
  })

  it('says unknown where nothing is known', () => {
    expect(schemaText({})).toBe('unknown')
    expect(schemaText({ type: ['string', 'number', 'null'] })).toBe('string | number | null')
    expect(schemaText({ $ref: '#/$defs/absent' })).toBe('unknown')
    expect(schemaText({ $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } })).toBe('unknown')
  })
})

describe('the request body of an input', () => {
  const file = new File(['x'], 'x.txt')

  it('is JSON, or nothing where there is no input', () => {
    const how = { method: 'POST', accept: 'json' } as const
    expect(encodeInput({ a: 1 }, how)).toEqual({
      query: '',
      contentType: 'application/json',
      body: '{"a":1}',
    })
    expect(encodeInput(undefined, how).body).toBeUndefined()
  })

  it('is the query of a GET', () => {
    expect(encodeInput({ q: 'a b', n: [1, 2] }, { method: 'GET', accept: 'json' })).toEqual({
      query: '?q=a+b&n=1&n=2',
    })
  })

  it('is a form where that is what the action takes', () => {
    const input = { a: { b: 'c' }, list: [1, 2], items: [{ n: 1 }], file, on: true }
    const { body, contentType } = encodeInput(input, { method: 'POST', accept: 'form' })
    expect(contentType).toBeUndefined()
    const sent = [...(body as FormData)].filter(([name]) => name !== 'file')
    expect(sent).toEqual([
      ['a.b', 'c'],
      ['list', '1'],
      ['list', '2'],
      ['items[0].n', '1'],
      ['on', 'true'],
    ])
    expect((body as FormData).get('file')).toBeInstanceOf(File)
  })

  it('is a form where a file is in it, else JSON, if the action takes both', () => {
    const how = { method: 'POST', accept: 'both' } as const
    expect(encodeInput({ file }, how).body).toBeInstanceOf(FormData)
    expect(encodeInput({ text: 'x' }, how).body).toBe('{"text":"x"}')
  })
})
