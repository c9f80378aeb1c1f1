import { CommandError } from '../command-error.ts'
import { manifest } from '../manifest.ts'
import { append, applyEdits, type Edit, lineEnd } from './edit.ts'
import {
  type ArrayNode,
  importsOf,
  type Node,
  nodesOf,
  type ObjectNode,
  type Program,
  parseSyntax,
  propertyOf,
  resolved,
  spanOf,
  textOf,
} from './syntax.ts'

const adapterPackage = '@astrojs/cloudflare'

/** Config for a project without one, with the contents that `astro add` writes. */
export const newAstroConfig = `// @ts-check
import { defineConfig } from 'astro/config';

// https://astro.build/config
export default defineConfig({});
`

/** Astro config with the integration and the adapter, and the settings that `init` needs. */
export interface AstroConfig {
  code: string
  srcDir: string
  base: string
  /** True if pages are rendered on request by default. */
  isServer: boolean
  /** Option of the integration, if the config already has it. */
  basePath: string
  actionsPath: string | undefined
}

/**
 * Adds the missing parts to an Astro config, and does not change the rest.
 *
 * @param file file name for error messages
 * @throws CommandError if the config cannot be parsed, or has another adapter
 */
export function editAstroConfig(code: string, file: string): AstroConfig {
  let config: AstroConfig
  let again: AstroConfig
  try {
    config = edited(code, file)
    again = edited(config.code, file)
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw notUnderstood(file, (error as Error).message)
  }
  // A second edit must change nothing. Otherwise the first one wrote to the wrong place.
  if (again.code !== config.code) throw notUnderstood(file, 'the lines found no place in it')
  return config
}

function edited(code: string, file: string): AstroConfig {
  const program = parseSyntax(code)
  const object = configObject(program, file)
  if (propertyOf(object, 'srcDir') && textOf(program, object, 'srcDir') === undefined) {
    throw notUnderstood(file, '`srcDir` is not written as a text')
  }
  const adapter = propertyOf(object, 'adapter')
  const integration = integrationCall(program)
  const hasSpread = object.properties.some(({ type }) => type === 'SpreadElement')
  if (hasSpread && (!adapter || !integration)) {
    throw notUnderstood(file, 'a part of the config comes from somewhere else')
  }
  if (adapter) requireCloudflare(program, adapter, file)

  const quote = /(['"])astro\/config\1/.exec(code)?.[1] ?? (code.includes("'") ? "'" : '"')
  const names = new Set(
    [...nodesOf(program)].map((node) => (node.type === 'Identifier' ? node.name : '')),
  )
  const edits: Edit[] = []
  const imports: [name: string, from: string][] = []
  const properties: string[] = []
  const imported = (from: string, ...wanted: [string, string]) => {
    const local = importsOf(program, from).get('default')
    if (local) return local
    const name = names.has(wanted[0]) ? wanted[1] : wanted[0]
    imports.push([name, from])
    return name
  }
  if (!adapter) {
    if (!propertyOf(object, 'output')) properties.push(`output: ${quote}server${quote}`)
    properties.push(`adapter: ${imported(adapterPackage, 'cloudflare', 'cloudflareAdapter')}()`)
  }
  if (!integration) {
    const call = `${imported(manifest.name, 'honoActions', 'honoActionsIntegration')}()`
    const named = propertyOf(object, 'integrations')
    if (!named) properties.push(`integrations: [${call}]`)
    else {
      const list = resolved(program, named)
      if (list?.type !== 'ArrayExpression') throw notUnderstood(file, '`integrations` is no array')
      edits.push(
        ...append(code, { ...spanOf(list), items: itemsOf(list).map(spanOf) }, [call], true),
      )
    }
  }
  const list = { ...spanOf(object), items: object.properties.map(spanOf) }
  edits.push(...append(code, list, properties, true))
  if (imports.length > 0) edits.push(importEdit(code, program, imports, quote))

  const options = integration?.arguments[0]
  const own = options?.type === 'ObjectExpression' ? options : undefined
  const output = textOf(program, object, 'output')
  return {
    code: applyEdits(code, edits),
    srcDir: textOf(program, object, 'srcDir') ?? './src',
    base: textOf(program, object, 'base') ?? '/',
    isServer: adapter ? output === 'server' : !propertyOf(object, 'output') || output === 'server',
    basePath: (own && textOf(program, own, 'basePath')) ?? '/api',
    actionsPath: own && textOf(program, own, 'actionsPath'),
  }
}

/** Returns the exported config object, also from `defineConfig` or a constant. */
function configObject(program: Program, file: string): ObjectNode {
  const exported = program.body.find((node) => node.type === 'ExportDefaultDeclaration')
  if (!exported) throw notUnderstood(file, 'it has no default export')
  const defineConfig = importsOf(program, 'astro/config').get('defineConfig')
  let value = resolved(program, exported.declaration)
  if (value?.type === 'CallExpression') {
    const { callee, arguments: args } = value
    const isOwn = callee.type === 'Identifier' && callee.name === defineConfig
    if (!isOwn) throw notUnderstood(file, 'its default export is made by a function')
    value = resolved(program, args[0])
  }
  if (value?.type !== 'ObjectExpression') {
    throw notUnderstood(file, 'its default export is not an object that is written there')
  }
  return value
}

/** Returns the call of this package's integration, at any place in the config. */
function integrationCall(program: Program): Extract<Node, { type: 'CallExpression' }> | undefined {
  const local = importsOf(program, manifest.name).get('default')
  if (!local) return undefined
  for (const node of nodesOf(program)) {
    if (node.type !== 'CallExpression') continue
    if (node.callee.type === 'Identifier' && node.callee.name === local) return node
  }
  return undefined
}

function requireCloudflare(program: Program, adapter: Node, file: string): void {
  const used = new Set(
    [...nodesOf(adapter)].map((node) => (node.type === 'Identifier' ? node.name : '')),
  )
  const sources = program.body.flatMap((node) =>
    node.type === 'ImportDeclaration' && node.specifiers.some(({ local }) => used.has(local.name))
      ? [node.source.value]
      : [],
  )
  if (sources.length === 0 || sources.includes(adapterPackage)) return
  throw new CommandError(
    'HA905',
    `${file} has the adapter ${sources[0]}; this sets up a project for Cloudflare Workers. Nothing was changed.
For Cloudflare, run: npx astro add cloudflare
Else add the integration yourself:
${indented(linesFor(['honoActions', manifest.name], 'integrations: [honoActions()],'))}`,
  )
}

/** Adds an import after the other imports, or before the first statement and its comment. */
function importEdit(
  code: string,
  program: Program,
  imports: [name: string, from: string][],
  quote: string,
): Edit {
  const before = program.body.findLast((node) => node.type === 'ImportDeclaration')
  const eol = lineEnd(code)
  const hasSemicolons = program.body.some((node) => code[spanOf(node).end - 1] === ';')
  const end = hasSemicolons || !before ? ';' : ''
  const lines = imports.map(([name, from]) => `import ${name} from ${quote}${from}${quote}${end}`)
  if (before) {
    const at = endOfLine(code, spanOf(before).end)
    return { start: at, end: at, text: eol + lines.join(eol) }
  }
  const [first] = program.body
  const doc = first?.leadingComments?.at(-1)
  const anchor = doc?.type === 'CommentBlock' ? doc : first
  const at = anchor ? spanOf(anchor).start : 0
  return { start: at, end: at, text: lines.join(eol) + eol + eol }
}

/** Returns the end of the line if only a comment follows, otherwise the offset. */
function endOfLine(code: string, offset: number): number {
  const rest = /^[^\r\n]*/.exec(code.slice(offset))?.[0] ?? ''
  return /^\s*(\/\/.*)?$/.test(rest) ? offset + rest.length : offset
}

function itemsOf(array: ArrayNode): Node[] {
  return array.elements.filter((element) => element !== null)
}

function notUnderstood(file: string, reason: string): CommandError {
  const lines = linesFor(
    ['cloudflare', adapterPackage, 'honoActions', manifest.name],
    "output: 'server',\nadapter: cloudflare(),\nintegrations: [honoActions()],",
  )
  return new CommandError(
    'HA904',
    `${file} can't be changed safely: ${reason}. Nothing was changed.
Add these lines to it yourself, then run this again:
${indented(lines)}`,
  )
}

function linesFor(pairs: string[], properties: string): string {
  const imports: string[] = []
  for (let i = 0; i < pairs.length; i += 2)
    imports.push(`import ${pairs[i]} from '${pairs[i + 1]}'`)
  return `${imports.join('\n')}\n\n${properties}`
}

function indented(lines: string): string {
  return lines.replaceAll(/^(?=.)/gm, '  ')
}
