import type { StandardSchemaV1 } from '@standard-schema/spec'
import { describe, expect, it } from 'vitest'
import { jsonToInput } from '../../src/actions/input/convert-json.ts'
import { inputJsonSchema } from '../../src/actions/input/schema/json-schema.ts'
import { encodeBody } from '../../src/shared/encode-input.ts'
import { Random } from '../fixtures/ways-worker/src/random.ts'
import { valueCaseOf } from '../fixtures/ways-worker/src/values/case.ts'
import { ajv, mutated, sendFields } from '../support/openapi-values.ts'

async function accepts(schema: StandardSchemaV1, json: unknown): Promise<boolean> {
  const result = await schema['~standard'].validate(jsonToInput(structuredClone(json), schema))
  return !result.issues
}

describe('the JSON Schema of an input', () => {
  it.each([
    ['zod', 3000],
    ['arktype', 500],
  ] as const)(
    'accepts only what the server accepts, for random schemas of %s',
    async (library, cases) => {
      const wrong: string[] = []
      let valid = 0
      let invalid = 0
      for (let seed = 1; seed <= cases; seed++) {
        const { carrier, schema, input } = valueCaseOf(seed, library, true)
        const document = inputJsonSchema(schema)
        const body = encodeBody(input)
        if (carrier === 'files' || document === undefined || typeof body !== 'string') continue
        const isValid = ajv.compile(document)
        const random = new Random(seed)
        const json: unknown = JSON.parse(body)
        for (const one of [json, ...random.list(5, () => mutated(random, json))]) {
          if (!isValid(one)) invalid++
          else if (await accepts(schema, one)) valid++
          else wrong.push(`${seed}: ${JSON.stringify(one)} by ${JSON.stringify(document)}`)
        }
      }
      expect(wrong.toSorted((a, b) => a.length - b.length).slice(0, 5)).toEqual([])
      expect(Math.min(valid, invalid)).toBeGreaterThan(cases)
    },
  )
})

describe('the fields in the document', () => {
  it.each([
    ['query', 'zod', 1000],
    ['urlencoded', 'zod', 1000],
    ['multipart', 'zod', 1000],
    ['query', 'arktype', 300],
    ['urlencoded', 'arktype', 300],
  ] as const)(
    'are accepted as OpenAPI sends them: %s, random schemas of %s',
    async (way, library, cases) => {
      const { wrong, valid, invalid, undescribed } = await sendFields(way, library, cases)
      expect(wrong.slice(0, 5)).toEqual([])
      expect(undescribed).toBeLessThan(0.8 * cases)
      expect(Math.min(valid, invalid)).toBeGreaterThan(cases / 4)
    },
  )
})
