import { type ParserPlugin, parse } from '@babel/parser'
import type { Node } from '@babel/types'
import type { Span } from './edit.ts'

export type { Node }
export type Program = Extract<Node, { type: 'Program' }>
export type ObjectNode = Extract<Node, { type: 'ObjectExpression' }>
export type ArrayNode = Extract<Node, { type: 'ArrayExpression' }>

/**
 * Parses a JavaScript or TypeScript module. Edits use the offsets of the tree. The tree is not
 * printed, because printers change the format.
 *
 * @param path decides whether `<T>` begins an element, or a generic function or a cast
 * @throws SyntaxError
 */
export function parseSyntax(code: string, path = ''): Program {
  const jsx: ParserPlugin[] = /\.(?:[jt]sx|[cm]?js)$/.test(path) ? ['jsx'] : []
  const { program } = parse(code, {
    sourceType: 'module',
    allowReturnOutsideFunction: true,
    plugins: [
      ['typescript', { dts: /\.d\.[cm]?ts$/.test(path) }],
      'decorators-legacy',
      'decoratorAutoAccessors',
      'explicitResourceManagement',
      ...jsx,
    ],
  })
  return program
}

/** Returns the offsets of a node. */
export function spanOf(node: { start?: number | null; end?: number | null }): Span {
  const { start, end } = node
  if (typeof start !== 'number' || typeof end !== 'number') {
    throw new SyntaxError('A node without a place')
  }
  return { start, end }
}

/** Iterates over a node and its descendants. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node
  for (const child of childrenOf(node)) yield* nodesOf(child)
}

/** Iterates over the nodes directly below a node. */
export function* childrenOf(node: Node): Generator<Node> {
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loc' || key.endsWith('Comments')) continue
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof child.type === 'string') yield child
    }
  }
}

/** Resolves constants and type casts; undefined if the value is only known at run time. */
export function resolved(program: Program, node: Node | undefined | null): Node | undefined {
  switch (node?.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
      return resolved(program, node.expression)
    case 'Identifier':
      return resolved(program, constantOf(program, node.name))
    default:
      return node ?? undefined
  }
}

function constantOf(program: Program, name: string): Node | undefined {
  for (const statement of program.body) {
    const declaration =
      statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue
    for (const { id, init } of declaration.declarations) {
      if (id.type === 'Identifier' && id.name === name) return init ?? undefined
    }
  }
  return undefined
}

/** Returns the value of an object's property; undefined if the object has no such key. */
export function propertyOf(object: ObjectNode, name: string): Node | undefined {
  for (const property of object.properties) {
    if (property.type !== 'ObjectProperty' || property.computed) continue
    const { key } = property
    const own = key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' && key.value
    if (own === name) return property.value
  }
  return undefined
}

/** Returns the value of a property if it is a string literal. */
export function textOf(program: Program, object: ObjectNode, name: string): string | undefined {
  const value = resolved(program, propertyOf(object, name))
  return value?.type === 'StringLiteral' ? value.value : undefined
}

/** Returns the local names of the exports imported from a module, by export name. */
export function importsOf(program: Program, from: string): Map<string, string> {
  const locals = new Map<string, string>()
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration' || statement.source.value !== from) continue
    if (statement.importKind === 'type') continue
    for (const specifier of statement.specifiers) {
      if (specifier.type === 'ImportDefaultSpecifier') locals.set('default', specifier.local.name)
      if (specifier.type !== 'ImportSpecifier') continue
      const { imported } = specifier
      const name = imported.type === 'Identifier' ? imported.name : imported.value
      locals.set(name, specifier.local.name)
    }
  }
  return locals
}
