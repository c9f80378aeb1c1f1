import type { StandardSchemaV1 } from '@standard-schema/spec'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { jsonToInput } from '../../src/actions/input/convert-json.ts'
import { inputJsonSchema } from '../../src/actions/input/schema/json-schema.ts'
import { encodeBody } from '../../src/shared/encode-input.ts'
import { Random } from '../fixtures/ways-worker/src/random.ts'
import { valueCaseOf } from '../fixtures/ways-worker/src/values/case.ts'

const ajv = new Ajv2020({ strict: false, logger: false })
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
ajv.addFormat('date-time', (text) => dateTime.test(text) && !Number.isNaN(Date.parse(text)))
ajv.addFormat('uri', (text) => URL.canParse(text))
for (const format of ['email', 'uuid', 'date', 'binary']) ajv.addFormat(format, true)

const leaves = [null, true, 0, 5, -1.5, '', 'x', '5', 'true', '2024-02-29T00:00:00.000Z', [], {}]

/** Returns JSON with one part replaced, left out or added. */
function mutated(random: Random, json: unknown): unknown {
  if (typeof json !== 'object' || json === null || random.chance(0.2)) return random.pick(leaves)
  if (Array.isArray(json)) {
    if (json.length === 0 || random.chance(0.2)) return [...json, random.pick(leaves)]
    const at = random.integer(0, json.length - 1)
    return json.with(at, mutated(random, json[at]))
  }
  const object: Record<string, unknown> = { ...json }
  const keys = Object.keys(object)
  if (keys.length === 0 || random.chance(0.1)) return { ...object, added: random.pick(leaves) }
  const key = random.pick(keys)
  if (random.chance(0.2)) delete object[key]
  else object[key] = mutated(random, object[key])
  return object
}

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
