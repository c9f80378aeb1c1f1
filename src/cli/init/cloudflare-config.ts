import { ConfigError, type WranglerConfig } from '../../worker-config/parse-wrangler.ts'
import { append, applyEdits, type Edit } from './edit.ts'
import {
  importsOf,
  type Node,
  type ObjectNode,
  type Program,
  parseSyntax,
  propertyOf,
  resolved,
  spanOf,
  textOf,
} from './syntax.ts'
import type { Missing } from './wrangler-types.ts'

/**
 * Reads the parts of a `cloudflare.config.ts` that `init` needs from its syntax tree, in the names
 * of a Wrangler config.
 *
 * @throws ConfigError if the Worker is not written as an object
 */
export function readCloudflareConfig(code: string, file: string): WranglerConfig {
  let program: Program
  try {
    program = parseSyntax(code)
  } catch (error) {
    const { message, loc } = error as Error & { loc?: { line: number; column: number } }
    const position = loc ? `:${loc.line}:${loc.column + 1}` : ''
    throw new ConfigError(`${file}${position}: ${message.replace(/ \(\d+:\d+\)$/, '')}`, {
      cause: error,
    })
  }
  const worker = workerOf(program)
  if (!worker) throw new ConfigError(`${file}: its worker is not written as an object`)
  const date = textOf(program, worker, 'compatibilityDate')
  const bindings = bindingsOf(program, worker)
  const isDatabase = ([, type]: [string, string | undefined]) => type === 'd1'
  const others = bindings.filter((binding) => !isDatabase(binding))
  return {
    ...(date === undefined ? undefined : { compatibility_date: date }),
    compatibility_flags: flagsOf(program, worker),
    d1_databases: bindings.filter(isDatabase).map(([binding]) => ({ binding })),
    vars: Object.fromEntries(others),
  }
}

/** Adds the missing parts to a `cloudflare.config.ts`; undefined if that is not possible. */
export function addToCloudflareConfig(code: string, missing: Missing): string | undefined {
  const { flag, database } = missing
  const program = parseSyntax(code)
  const worker = workerOf(program)
  if (!worker) return undefined
  const quote = code.includes('"') && !code.includes("'") ? '"' : "'"
  const text = (value: string) => quote + value + quote
  const edits: Edit[] = []
  const properties: string[] = []
  const add = (name: string, item: string, wrapped: string, type: Node['type']) => {
    const own = propertyOf(worker, name)
    if (!own) return properties.push(`${name}: ${wrapped}`)
    const list = resolved(program, own)
    if (list?.type !== type) return undefined
    const items = list.type === 'ObjectExpression' ? list.properties : elementsOf(list)
    return edits.push(...append(code, { ...spanOf(list), items: items.map(spanOf) }, [item], true))
  }
  if (flag && !add('compatibilityFlags', text(flag), `[${text(flag)}]`, 'ArrayExpression')) {
    return undefined
  }
  if (database) {
    const { binding, database_name: name } = database
    const item = `${binding}: { type: ${text('d1')}, name: ${text(name)} }`
    if (!add('env', item, `{ ${item} }`, 'ObjectExpression')) return undefined
  }
  const list = { ...spanOf(worker), items: worker.properties.map(spanOf) }
  return applyEdits(code, [...edits, ...append(code, list, properties, true)])
}

/** Returns the object of `defineConfig({ worker })`. */
function workerOf(program: Program): ObjectNode | undefined {
  const exported = program.body.find((node) => node.type === 'ExportDefaultDeclaration')
  if (!exported) return undefined
  const define = importsOf(program, 'cf/config').get('defineConfig')
  let value = resolved(program, exported.declaration)
  if (value?.type === 'CallExpression') {
    const { callee, arguments: args } = value
    if (callee.type !== 'Identifier' || callee.name !== define) return undefined
    value = resolved(program, args[0])
  }
  if (value?.type !== 'ObjectExpression') return undefined
  const worker = resolved(program, propertyOf(value, 'worker'))
  return worker?.type === 'ObjectExpression' ? worker : undefined
}

function flagsOf(program: Program, worker: ObjectNode): string[] {
  const flags = resolved(program, propertyOf(worker, 'compatibilityFlags'))
  return elementsOf(flags).flatMap((node) => (node.type === 'StringLiteral' ? [node.value] : []))
}

/** Returns the names of the bindings, each with its type if it is known. */
function bindingsOf(program: Program, worker: ObjectNode): [string, string | undefined][] {
  const env = resolved(program, propertyOf(worker, 'env'))
  if (env?.type !== 'ObjectExpression') return []
  return env.properties.flatMap((property): [string, string | undefined][] => {
    if (property.type !== 'ObjectProperty' || property.computed) return []
    const { key } = property
    const name = key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' && key.value
    if (!name) return []
    const value = resolved(program, property.value)
    return [[name, value?.type === 'ObjectExpression' ? textOf(program, value, 'type') : undefined]]
  })
}

function elementsOf(node: Node | undefined): Node[] {
  if (node?.type !== 'ArrayExpression') return []
  return node.elements.filter((element) => element !== null)
}
