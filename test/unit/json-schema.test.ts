import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import * as mini from 'zod/mini'
import { inputJsonSchema, outputJsonSchema } from '../../src/actions/input/schema/json-schema.ts'

const text = { type: 'string' }
const dateTime = { type: 'string', format: 'date-time' }
const file = { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' }
const wholeNumber = {
  type: 'string',
  pattern: '^-?\\d+$',
  description: 'A whole number, as text',
}

const vendors: [string, StandardSchemaV1][] = [
  [
    'Zod',
    z.object({
      name: z.string(),
      at: z.date(),
      photo: z.instanceof(File),
      id: z.bigint(),
      tags: z.set(z.string()),
      by: z.map(z.string(), z.number()),
      page: z.string().transform((page) => Number(page)),
    }),
  ],
  [
    'Valibot',
    toStandardJsonSchema(
      v.object({
        name: v.string(),
        at: v.date(),
        photo: v.instance(File),
        id: v.bigint(),
        tags: v.set(v.string()),
        by: v.map(v.string(), v.number()),
        page: v.pipe(
          v.string(),
          v.transform((page) => Number(page)),
        ),
      }),
    ),
  ],
  [
    'ArkType',
    type({
      name: 'string',
      at: 'Date',
      photo: 'File',
      id: 'bigint',
      tags: 'Set',
      by: 'Map',
      page: type('string').pipe((page) => Number(page)),
    }),
  ],
]

const pair = { type: 'array', minItems: 2, maxItems: 2 }

describe.each(vendors)('the JSON Schema of a schema by %s', (_vendor, schema) => {
  it('describes what it takes, as it is sent', () => {
    const { properties, required, $defs: _, ...rest } = inputJsonSchema(schema) ?? {}
    expect(rest).toEqual({ type: 'object' })
    expect(properties).toEqual({
      name: text,
      at: dateTime,
      photo: file,
      id: wholeNumber,
      tags: expect.objectContaining({ type: 'array' }),
      by: expect.objectContaining({ type: 'array', items: expect.objectContaining(pair) }),
      page: text,
    })
    expect((required as string[]).toSorted()).toEqual(
      ['at', 'by', 'id', 'name', 'page', 'photo', 'tags'].toSorted(),
    )
  })

  it('describes what it gives, as JSON brings it', () => {
    const collection = { type: 'object', description: expect.stringContaining('no form') }
    expect(outputJsonSchema(schema)?.['properties']).toEqual({
      name: text,
      at: dateTime,
      photo: file,
      id: wholeNumber,
      tags: collection,
      by: collection,
      page: {},
    })
  })
})

describe('the JSON Schema of a schema', () => {
  it('keeps what Zod schemas say of themselves', () => {
    const schema = z.object({
      at: z.date().describe('When').optional(),
      photo: z.file().mime('image/png').max(9),
      id: z.bigint().default(1n),
    })
    expect(inputJsonSchema(schema)).toEqual({
      type: 'object',
      properties: {
        at: { ...dateTime, description: 'When' },
        photo: { type: 'string', format: 'binary', contentMediaType: 'image/png', maxLength: 9 },
        id: wholeNumber,
      },
      required: ['photo'],
    })
  })

  it.each([
    ['z.custom()', z.custom()],
    ['z.undefined()', z.undefined()],
    ['z.symbol()', z.symbol()],
    ['z.void()', z.void()],
    ['z.nan()', z.nan()],
    ['z.function()', z.function()],
    ["z.literal([1n, 'a'])", z.literal([1n, 'a'])],
    ['z.date().default()', z.date().default(new Date(0))],
    ['z.preprocess()', z.preprocess(String, z.string())],
    ['z.codec()', z.codec(z.string(), z.date(), { decode: (at) => new Date(at), encode: String })],
  ])('has one for %s', (_name, schema) => {
    expect(inputJsonSchema(schema)).toBeTypeOf('object')
    expect(outputJsonSchema(schema)).toBeTypeOf('object')
  })

  it('writes a bigint that a vendor puts in as text', () => {
    const schema = toStandardJsonSchema(v.object({ id: v.optional(v.bigint(), 1n) }))
    expect(inputJsonSchema(schema)?.['properties']).toEqual({
      id: { ...wholeNumber, default: '1' },
    })
  })

  it('tells both sides of a Zod schema apart', () => {
    const schema = z.object({ page: z.coerce.number().default(1), on: z.stringbool() })
    expect(inputJsonSchema(schema)).toMatchObject({
      properties: { on: text },
      required: ['on'],
    })
    expect(outputJsonSchema(schema)).toMatchObject({
      properties: { on: { type: 'boolean' } },
      required: ['page', 'on'],
    })
  })

  it('refers to a schema that contains itself', () => {
    const node = z.object({
      name: z.string(),
      get children() {
        return z.array(node)
      },
    })
    expect(inputJsonSchema(node)).toMatchObject({
      properties: { children: { items: { $ref: '#' } } },
    })
  })

  it.each([
    ['Valibot without its converter', v.object({ name: v.string() })],
    ['zod/mini', mini.object({ name: mini.string() })],
  ])('is none for %s', (_name, schema) => {
    expect(inputJsonSchema(schema)).toBeUndefined()
    expect(outputJsonSchema(schema)).toBeUndefined()
  })

  it('is none where the vendor throws', () => {
    const refuse = () => {
      throw new Error('No JSON Schema')
    }
    const schema: StandardSchemaV1 & StandardJSONSchemaV1 = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value) => ({ value }),
        jsonSchema: { input: refuse, output: refuse },
      },
    }
    expect(inputJsonSchema(schema)).toBeUndefined()
  })
})
