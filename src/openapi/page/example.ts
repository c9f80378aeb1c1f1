import type { JsonSchema } from '../../actions/input/schema/json-schema.ts'
import { jsonName } from '../../shared/json-name.ts'
import { isSchema } from '../schemas.ts'
import type { HttpMethod, Operation } from '../types.ts'
import { sample } from './sample.ts'

interface Example {
  title: string
  code: string
}

type Resolve = (schema: JsonSchema) => JsonSchema

/** Returns examples of a request to copy: with curl and, for an action, with the client. */
export function examplesOf(
  operation: Operation,
  method: HttpMethod,
  url: URL,
  resolve: Resolve,
): Example[] {
  const name = operation['x-action']
  return [
    ...(name === undefined
      ? []
      : [{ title: 'actions', code: clientCode(name, operation, resolve) }]),
    { title: 'curl', code: curl(operation, method, url, resolve) },
  ]
}

function curl(operation: Operation, method: HttpMethod, url: URL, resolve: Resolve): string {
  const { parameters = [], requestBody } = operation
  const query = parameters
    .filter((one) => one.in === 'query' && one.required)
    .map(
      ({ name, schema }) =>
        `${encodeURIComponent(name)}=${encodeURIComponent(textOf(schema, resolve))}`,
    )
  const search = query.length > 0 ? `?${query.join('&')}` : ''
  // Not `url.href`, which encodes the braces of the parameters.
  const address = `${url.origin}${decodeURI(url.pathname)}${search}`
  const lines = [
    `curl ${method === 'get' || requestBody ? '' : `-X ${method.toUpperCase()} `}${quoted(address)}`,
  ]
  const content = requestBody?.content ?? {}
  const json = content['application/json']
  const form = content['multipart/form-data']
  if (json) {
    lines.push(`-H ${quoted('content-type: application/json')}`)
    // An action without a schema takes no input.
    const hasInput = Object.keys(json.schema).length > 0
    lines.push(`-d ${quoted(hasInput ? jsonText(sample(json.schema, resolve)) : '')}`)
  } else if (form) {
    lines.push(`-H ${quoted(`origin: ${url.origin}`)}`)
    const fields = fieldsOf(form.schema)
    for (const [name, schema] of fields) {
      const isFile = resolve(schema)['format'] === 'binary'
      lines.push(`-F ${quoted(`${name}=${isFile ? '@file' : textOf(schema, resolve)}`)}`)
    }
    if (fields.length === 0) lines.push('-d ""')
  }
  if (operation.responses['200'] && 'content' in operation.responses['200']) {
    if (operation.responses['200'].content?.['text/event-stream']) lines.push('-N')
  }
  return lines.join(' \\\n  ')
}

function clientCode(name: string, operation: Operation, resolve: Resolve): string {
  const call = `actions${name.split('.').map(property).join('')}`
  const { requestBody, parameters = [], responses } = operation
  const json = requestBody?.content['application/json']
  const form = requestBody?.content['multipart/form-data']
  const lines: string[] = []
  const room = 72 - `const { data, error } = await ${call}()`.length
  let input = ''
  if (json)
    input = Object.keys(json.schema).length > 0 ? literal(sample(json.schema, resolve), room) : ''
  else if (form) {
    input = 'form'
    lines.push('const form = new FormData()')
    for (const [field, schema] of fieldsOf(form.schema)) {
      const isFile = resolve(schema)['format'] === 'binary'
      lines.push(`form.set(${text(field)}, ${isFile ? 'file' : text(textOf(schema, resolve))})`)
    }
  } else {
    const plain = parameters.filter((one) => {
      return one.in === 'query' && /^\w+$/.test(one.name) && one.name !== jsonName
    })
    const values = plain.map(({ name, schema }) => [name, sample(schema, resolve)])
    input = values.length > 0 ? literal(Object.fromEntries(values), room) : ''
  }
  lines.push(`const { data, error } = await ${call}(${input})`)
  const success = responses['200']
  const isStream = success && 'content' in success && success.content?.['text/event-stream']
  if (isStream) lines.push('for await (const value of data ?? []) console.log(value)')
  if (responses['202']) lines.push(`// or from a queue, later: ${call}.defer(...)`)
  return lines.join('\n')
}

function fieldsOf(schema: JsonSchema): [string, JsonSchema][] {
  const { properties } = schema
  if (!isSchema(properties)) return []
  return Object.entries(properties).map(([name, one]) => [name, isSchema(one) ? one : {}])
}

function jsonText(value: unknown): string {
  const oneLine = JSON.stringify(value)
  return oneLine.length < 48 ? oneLine : JSON.stringify(value, null, 2).replaceAll('\n', '\n  ')
}

/** Returns a sample as text for a query string or a form. */
function textOf(schema: JsonSchema, resolve: Resolve): string {
  const value = sample(schema, resolve)
  const [first] = Array.isArray(value) ? value : [value]
  return typeof first === 'object' && first !== null ? JSON.stringify(first) : String(first ?? '')
}

function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${text(name)}]`
}

/** Formats a value as a JavaScript literal. */
function literal(value: unknown, room = 52, indent = ''): string {
  if (typeof value === 'string') return text(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((one) => literal(one, room, indent)).join(', ')}]`
  const entries = Object.entries(value).map(
    ([key, one]) =>
      `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : text(key)}: ${literal(one, 52, `${indent}  `)}`,
  )
  if (entries.length === 0) return '{}'
  const oneLine = `{ ${entries.join(', ')} }`
  if (oneLine.length < room) return oneLine
  return `{\n${entries.map((entry) => `${indent}  ${entry},\n`).join('')}${indent}}`
}

function text(value: string): string {
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** Quotes a value for a shell. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}
