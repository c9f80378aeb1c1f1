import { httpMethods, type OpenApiDocument } from '../types.ts'
import { fragment, type Html, html, operationId, prose } from './html.ts'
import { operationSection, type ShownOperation, titleOf } from './operation.ts'
import { schemaId, schemaTable } from './schema.ts'
import { style } from './style.ts'

/** Components of every document, which do not describe this app. */
const common = new Set(['Devalue'])

/**
 * Renders the reference page of a document: one HTML file without scripts or requests. A viewer
 * library would add megabytes of script to each Worker.
 *
 * @param documentPath path of the document
 * @param origin origin of the server, for the examples
 */
export async function renderPage(
  document: OpenApiDocument,
  documentPath: string,
  origin: string,
): Promise<{ html: string; contentSecurityPolicy: string }> {
  const { info, servers, components } = document
  const groups = document.tags.map(({ name }) => ({
    name,
    operations: operationsOf(document, name),
  }))
  const base = new URL(servers?.[0]?.url ?? '/', origin)
  const address = (path: string) => new URL(base.pathname.replace(/\/$/, '') + path, base)
  const schemas = Object.entries(components.schemas).filter(([name]) => !common.has(name))
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${info.title} reference</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the operations</a>
<header class="bar"><a href="#top">${info.title}</a><a class="to-list" href="#list">Operations</a></header>
<div class="page" id="top">
<header class="intro">
<h1>${info.title} <span class="version">${info.version}</span></h1>
${prose(info.description)}
<p class="source"><a href="${documentPath}">openapi.json</a> OpenAPI ${document.openapi}</p>
</header>
<nav id="list" aria-label="Operations"><a class="home" href="#top">${info.title}</a><details open><summary>Operations</summary>
${groups.map(({ name, operations }) => navGroup(name, operations))}
${navSchemas(schemas.map(([name]) => name))}
</details></nav>
<main id="main" tabindex="-1">
${groups.map(
  ({ name, operations }) => html`<h2 id="tag-${name}">${name}</h2>
${operations.map((one) => operationSection(one, document, address(one.path)))}`,
)}
<h2 id="schemas">Schemas</h2>
${schemas.map(
  ([name, schema]) => html`<section class="schema" id="${schemaId(name)}"><h3>${name}</h3>
${typeof schema['description'] === 'string' && schema['properties'] !== undefined && prose(schema['description'])}
${schemaTable(schema)}</section>
`,
)}
</main>
</div>
</body>
</html>
`
  return { html: page.text, contentSecurityPolicy: await policy(style.text) }
}

function operationsOf({ paths }: OpenApiDocument, tag: string): ShownOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    httpMethods.flatMap((method) => {
      const operation = item[method]
      return operation?.tags.includes(tag) ? [{ path, method, operation }] : []
    }),
  )
}

function navGroup(name: string, operations: readonly ShownOperation[]): Html {
  return html`<h2>${name}</h2>
<ul>${operations.map(
    (
      shown,
    ) => html`<li><a href="${fragment(operationId(shown.operation.operationId))}"><span class="method ${
      shown.method
    }">${shown.method}</span><span class="name">${nameIn(name, shown)}</span></a></li>
`,
  )}</ul>
`
}

/** Returns the name of an action without its group's name, or the path of a route. */
function nameIn(group: string, shown: ShownOperation): string {
  const { operation, path } = shown
  if (operation['x-action'] === undefined) return path.slice(path.indexOf(`/${group}`))
  const title = titleOf(shown)
  return title.startsWith(`${group}.`) ? title.slice(group.length + 1) : title
}

function navSchemas(names: readonly string[]): Html {
  return html`<h2>Schemas</h2>
<ul>${names.map(
    (
      name,
    ) => html`<li><a href="${fragment(schemaId(name))}"><span class="name">${name}</span></a></li>
`,
  )}</ul>
`
}

/** Returns a policy that only allows this style sheet, by its hash. */
async function policy(css: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(css))
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)))
  return [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
