import type { JsonSchema } from '../../actions/input/schema/json-schema.ts'
import { richType } from '../../shared/protocol.ts'
import { resolveSchema } from '../schemas.ts'
import type {
  Content,
  HttpMethod,
  OpenApiDocument,
  Operation,
  Parameter,
  Reference,
  ResponseObject,
} from '../types.ts'
import { examplesOf } from './example.ts'
import { fragment, type Html, html, inline, operationId, prose } from './html.ts'
import { schemaTable, table } from './schema.ts'

export interface ShownOperation {
  path: string
  method: HttpMethod
  operation: Operation
}

/** Returns the title of an operation, for the list and its heading. */
export function titleOf({ operation }: ShownOperation): string {
  return operation.summary ?? operation['x-action'] ?? operation.operationId
}

/** Renders the section of an operation: its input and responses, next to examples. */
export function operationSection(shown: ShownOperation, document: OpenApiDocument, url: URL): Html {
  const { path, method, operation } = shown
  const { schemas } = document.components
  const find = (name: string) => (Object.hasOwn(schemas, name) ? schemas[name] : undefined)
  const resolve = (schema: JsonSchema) => resolveSchema(schema, find)
  const id = operationId(operation.operationId)
  return html`<section id="${id}" class="operation" aria-labelledby="${id}-title">
<h3 id="${id}-title"><a class="anchor" href="${fragment(id)}">${titleOf(shown)}</a>${
    operation.deprecated && html` <span class="deprecated">deprecated</span>`
  }</h3>
<p class="address"><span class="method ${method}">${method}</span><code>${breakable(path)}</code></p>
<div class="columns">
<div class="facts">
${operation.description !== undefined && prose(operation.description)}
${parameterTables(operation.parameters ?? [])}${body(operation)}
<h4>Responses</h4>
${Object.entries(operation.responses).map(([status, one]) => response(status, one, document))}
</div>
<div class="examples">${examplesOf(operation, method, url, resolve).map(
    ({
      title,
      code,
    }) => html`<figure><figcaption>${title}</figcaption><pre tabindex="0"><code>${code}</code></pre></figure>
`,
  )}</div>
</div>
</section>
`
}

/** Adds line breaks to a path, which may be wider than a phone. */
function breakable(path: string): Html[] {
  return path.split('/').map((part, i) => (i > 0 ? html`/<wbr>${part}` : html`${part}`))
}

const places = { path: 'Path', query: 'Query', header: 'Headers' } as const

function parameterTables(parameters: readonly Parameter[]): Html[] {
  return Object.entries(places).map(([place, title]) => {
    const rows = parameters
      .filter((one) => one.in === place)
      .map(({ name, schema, required, description }) => ({
        name,
        schema: description === undefined ? schema : { ...schema, description },
        required,
        depth: 0,
      }))
    return rows.length > 0 ? html`<h4>${title}</h4>${table(rows, 'Name')}` : html``
  })
}

function body({ requestBody, 'x-limits': limits }: Operation): Html {
  if (!requestBody) return html``
  // The JSON schema describes the same input as the form's, which has other names.
  const [first] = Object.values(requestBody.content)
  const isEmpty = !first || Object.keys(first.schema).length === 0
  const size = limits?.['maxBodySize']
  return html`<h4>Body</h4>
<p class="media">${mediaTypes(requestBody.content)}${
    size !== undefined && html` <span class="note">up to ${inBytes(size)}</span>`
  }${!requestBody.required && !isEmpty && html` <span class="note">may be left out</span>`}</p>
${isEmpty ? html`<p class="note">No input.</p>` : schemaTable(first.schema)}`
}

function mediaTypes(content: Content): Html[] {
  return Object.keys(content)
    .filter((type) => type !== richType)
    .map((type) => html`<code>${type === '*/*' ? 'any type' : type}</code> `)
}

function inBytes(size: number): string {
  if (size < 1024) return `${size} bytes`
  const inKilobytes = size / 1024
  return inKilobytes < 1000 ? `${rounded(inKilobytes)} KiB` : `${rounded(inKilobytes / 1024)} MiB`
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10)
}

function response(
  status: string,
  given: ResponseObject | Reference,
  document: OpenApiDocument,
): Html {
  const name = '$ref' in given ? given.$ref.replace('#/components/responses/', '') : undefined
  const one = '$ref' in given ? document.components.responses[name ?? ''] : given
  const badge = html`<span class="status s${status.charAt(0)}">${
    status === 'default' ? 'other' : status
  }</span>`
  const text = html`<span>${inline(one?.description ?? '')}</span>`
  const { data, error } = resultOf(one?.content ?? {})
  const media = mediaTypes(one?.content ?? {})
  const detail =
    name !== undefined || media.length === 0
      ? undefined
      : html`<p class="media">${media}</p>${data && schemaTable({ type: 'object', properties: { data } })}${
          error && schemaTable({ type: 'object', properties: { error } })
        }`
  if (!detail)
    return html`<div class="response">${badge}${text}</div>
`
  return html`<details class="response"${status === '200' && html` open`}><summary>${badge}${text}</summary>${detail}</details>
`
}

/** Returns the schemas of `data` and `error`, or false for the one that is null. */
function resultOf(content: Content): { data?: JsonSchema | false; error?: JsonSchema | false } {
  const properties = content['application/json']?.schema['properties']
  if (typeof properties !== 'object' || properties === null) return {}
  const { data, error } = properties as { data: JsonSchema; error: JsonSchema }
  return { data: data['type'] !== 'null' && data, error: error['type'] !== 'null' && error }
}
