import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import type { HonoActions } from '@gnosticdev/hono-actions/router'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { JsonSchema } from '../../src/actions/input/schema/json-schema.ts'
import type { OpenApiDocument, Operation } from '../../src/openapi/types.ts'
import { Random } from '../fixtures/ways-worker/src/random.ts'
import { valueCaseOf } from '../fixtures/ways-worker/src/values/case.ts'
import { describedRouter, operationOf } from './openapi.ts'

export const ajv = new Ajv2020({ strict: false, logger: false })
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
ajv.addFormat('date-time', (text) => dateTime.test(text) && !Number.isNaN(Date.parse(text)))
ajv.addFormat('uri', (text) => URL.canParse(text))
for (const format of ['email', 'uuid', 'date', 'binary']) ajv.addFormat(format, true)

const leaves = [null, true, 0, 5, -1.5, '', 'x', '5', 'true', '2024-02-29T00:00:00.000Z', [], {}]
const fieldLeaves = [...leaves.slice(1, -1), 'on', ' ', 'a@b.example', ['x'], ['', '5'], [5]]

/** Returns JSON with one part replaced, left out or added. */
export function mutated(random: Random, json: unknown): unknown {
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

/** How fields are sent. */
export type FieldWay = 'query' | 'urlencoded' | 'multipart'

type Values = Record<string, unknown>

export interface FieldReport {
  /** Values that are valid by the document, and refused. */
  wrong: string[]
  valid: number
  invalid: number
  /** Schemas without a description by fields. */
  undescribed: number
}

/**
 * Sends fields of random schemas to a router, valid by its OpenAPI document or not, in the format
 * that OpenAPI defines for them.
 */
export async function sendFields(
  way: FieldWay,
  library: 'zod' | 'arktype',
  cases: number,
): Promise<FieldReport> {
  const report: FieldReport = { wrong: [], valid: 0, invalid: 0, undescribed: 0 }
  for (let first = 1; first <= cases; first += 50) {
    const some = Array.from({ length: Math.min(50, cases - first + 1) }, (_, i) =>
      valueCaseOf(first + i, library, true),
    ).filter(({ carrier }) => carrier !== 'files' || way === 'multipart')
    const actions: HonoActions = Object.fromEntries(
      some.map(({ seed, schema }) => {
        const handler = () => null
        const action =
          way === 'query'
            ? defineHonoAction({ method: 'GET', schema, handler })
            : defineHonoAction({ accept: 'form', schema, handler })
        return [`v${seed}`, action]
      }),
    )
    const router = describedRouter(actions)
    const document = (await (await router.request('/api/openapi.json')).json()) as OpenApiDocument
    for (const { seed, input } of some) {
      const path = `/api/v${seed}`
      const operation = operationOf(document, path, way === 'query' ? 'get' : 'post')
      const schema = way === 'query' ? parametersSchema(operation) : bodySchema(operation, way)
      if (!schema) {
        report.undescribed++
        continue
      }
      const isValid = ajv.compile({ ...schema, components: document.components })
      const random = new Random(seed)
      const values = valuesFor(schema, plain(input))
      for (const one of [values, ...random.list(5, () => changed(random, schema, values))]) {
        if (!isValid(shown(one))) {
          report.invalid++
          continue
        }
        const response = await router.request(...requestOf(path, way, schema, one))
        if (response.ok) report.valid++
        else {
          const { error } = (await response.json()) as { error: unknown }
          const what = [one, error, schema].map((part) => JSON.stringify(part)).join(' ')
          report.wrong.push(`${seed}: ${what}`)
        }
      }
    }
  }
  report.wrong.sort((a, b) => a.length - b.length)
  return report
}

function parametersSchema({ parameters = [] }: Operation): JsonSchema | undefined {
  const query = parameters.filter((one) => one.in === 'query')
  const [only] = query
  // An input whose schema is not described.
  if (only?.content && Object.keys(only.content['application/json']?.schema ?? {}).length === 0) {
    return undefined
  }
  return {
    type: 'object',
    properties: Object.fromEntries(
      query.map(({ name, schema, content }) => {
        return [name, schema ?? content?.['application/json']?.schema ?? false]
      }),
    ),
    required: query.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  }
}

function bodySchema({ requestBody }: Operation, way: FieldWay): JsonSchema | undefined {
  const type = way === 'multipart' ? 'multipart/form-data' : 'application/x-www-form-urlencoded'
  const schema = requestBody?.content[type]?.schema
  // A form whose fields are not described.
  return schema?.['additionalProperties'] === true ? undefined : schema
}

/** Returns the parts of an input that have a field. */
function valuesFor({ properties, patternProperties }: JsonSchema, input: unknown): Values {
  const values: Values = {}
  for (const name of Object.keys(properties ?? {})) {
    const value = name === '_json' ? input : valueAt(input, name)
    if (value !== undefined && value !== null) values[name] = value
  }
  for (const pattern of Object.keys(patternProperties ?? {})) {
    const [, parent = ''] = /^\^(.*?)(?:\\\.)?\(/.exec(pattern) ?? []
    const record = parent ? valueAt(input, parent.replaceAll('\\', '')) : input
    if (typeof record !== 'object' || record === null) continue
    for (const [key, value] of Object.entries(record)) {
      const name = parent ? `${parent.replaceAll('\\', '')}.${key}` : key
      if (new RegExp(pattern).test(name)) values[name] = value
    }
  }
  const json = values['_json']
  const own = (properties as Record<string, JsonSchema> | undefined)?.['_json']?.['properties']
  if (own && typeof json === 'object' && json !== null) {
    values['_json'] = Object.fromEntries(
      Object.entries(json).filter(([name]) => Object.hasOwn(own, name)),
    )
  }
  return values
}

function valueAt(input: unknown, name: string): unknown {
  let value: unknown = input
  for (const segment of name.split(/[.[\]]+/).filter((one) => one !== '')) {
    value = (value as Values | null | undefined)?.[segment]
  }
  return value
}

/** Replaces what JSON does not have, except files. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint' || Number.isNaN(value)) return `${value}`
  if (typeof value !== 'object' || value === null || value instanceof File) return value
  if (value instanceof Date) return value.toISOString()
  if (value instanceof URL) return value.href
  if (Array.isArray(value) || value instanceof Set || value instanceof Map) {
    return Array.from(value as Iterable<unknown>, plain)
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}

/** Returns fields with one of them replaced, left out or added. */
function changed(random: Random, schema: JsonSchema, values: Values): Values {
  const names = Object.keys(schema['properties'] ?? {})
  if (names.length === 0) return values
  const copy: Values = { ...values }
  for (let left = random.integer(1, 2); left > 0; left--) {
    const name = random.pick(names)
    if (random.chance(0.3)) delete copy[name]
    else if (name === '_json') copy[name] = mutated(random, copy[name])
    else copy[name] = random.pick(fieldLeaves)
  }
  return copy
}

/** A file is a text for a JSON Schema. */
function shown(values: Values): unknown {
  const withoutFile = (_: string, value: unknown) => (value instanceof File ? 'file' : value)
  return JSON.parse(JSON.stringify(values, withoutFile))
}

function requestOf(
  path: string,
  way: FieldWay,
  { properties }: JsonSchema,
  values: Values,
): [string, RequestInit] {
  const isFile = (name: string) => {
    return (properties as Record<string, JsonSchema>)[name]?.['format'] === 'binary'
  }
  const fields = Object.entries(values).flatMap(([name, value]): [string, string | File][] => {
    if (name === '_json') return [[name, JSON.stringify(value)]]
    const items: unknown[] = Array.isArray(value) ? value : [value]
    return items.map((item) => {
      if (item instanceof File) return [name, item]
      return [name, isFile(name) ? new File([String(item)], 'a.txt') : String(item)]
    })
  })
  if (way === 'query') {
    return [`${path}?${new URLSearchParams(fields as [string, string][])}`, {}]
  }
  const body = way === 'multipart' ? new FormData() : new URLSearchParams()
  for (const [name, value] of fields) body.append(name, value as string)
  return [path, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' }, body }]
}
