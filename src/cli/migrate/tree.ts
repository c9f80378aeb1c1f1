import { childrenOf, type Node, nodesOf, type Program, spanOf } from '../init/syntax.ts'

export type Identifier = Extract<Node, { type: 'Identifier' }>
export type Call = Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>
export type Member = Extract<Node, { type: 'MemberExpression' | 'OptionalMemberExpression' }>
export type ObjectPattern = Extract<Node, { type: 'ObjectPattern' }>
export type FunctionNode = Extract<
  Node,
  {
    type:
      | 'ArrowFunctionExpression'
      | 'FunctionExpression'
      | 'FunctionDeclaration'
      | 'ObjectMethod'
      | 'ClassMethod'
  }
>

/** Syntax tree of a module, with the parent and the references of each node. */
export class Tree {
  readonly program: Program
  readonly nodes: readonly Node[]
  readonly #parents = new Map<Node, Node>()
  readonly #declared = new Map<Node, Set<string>>()

  constructor(program: Program) {
    this.program = program
    this.nodes = [...nodesOf(program)]
    for (const node of this.nodes) {
      for (const child of childrenOf(node)) this.#parents.set(child, node)
    }
  }

  parentOf(node: Node): Node | undefined {
    return this.#parents.get(node)
  }

  /** Iterates over the parent, its parent, and so on. */
  *ancestorsOf(node: Node): Generator<Node> {
    for (let up = this.parentOf(node); up; up = this.parentOf(up)) yield up
  }

  /** Returns the nodes of a type. */
  all<Type extends Node['type']>(...types: Type[]): Extract<Node, { type: Type }>[] {
    const wanted: readonly string[] = types
    return this.nodes.filter((node): node is Extract<Node, { type: Type }> =>
      wanted.includes(node.type),
    )
  }

  /** Returns the identifiers inside a scope that refer to what the scope declares by this name. */
  references(name: string, scope: Node): Identifier[] {
    return this.nodes.filter(
      (node): node is Identifier =>
        node.type === 'Identifier' &&
        node.name === name &&
        this.#isReference(node) &&
        this.scopeOf(node) === scope,
    )
  }

  /** Returns the node that declares an identifier; undefined if it is a global. */
  scopeOf(node: Identifier): Node | undefined {
    for (const scope of this.ancestorsOf(node)) {
      if (this.#declaredIn(scope).has(node.name)) return scope
    }
    return undefined
  }

  /** Returns true if an identifier of this name is read or declared anywhere. */
  has(name: string): boolean {
    return this.nodes.some(
      (node) => node.type === 'Identifier' && node.name === name && !this.#isKey(node),
    )
  }

  /** Returns the nearest function around a node, or the program. */
  functionAround(node: Node): FunctionNode | Program {
    for (const up of this.ancestorsOf(node)) if (isFunction(up)) return up
    return this.program
  }

  /** Returns the initial value of a constant or a function that the module declares by this name. */
  valueOf(name: string): Node | undefined {
    for (const statement of this.program.body) {
      const declaration = declarationOf(statement)
      if (declaration.type === 'FunctionDeclaration' && declaration.id?.name === name) {
        return declaration
      }
      if (declaration.type !== 'VariableDeclaration') continue
      for (const { id, init } of declaration.declarations) {
        if (id.type === 'Identifier' && id.name === name) return init ?? undefined
      }
    }
    return undefined
  }

  #isReference(node: Identifier): boolean {
    if (this.#isKey(node)) return false
    const parent = this.parentOf(node)
    switch (parent?.type) {
      case 'ImportSpecifier':
      case 'ImportDefaultSpecifier':
      case 'ImportNamespaceSpecifier':
        return false
      case 'VariableDeclarator':
        return parent.id !== node
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'ObjectMethod':
      case 'ClassMethod':
        return parent.type === 'ArrowFunctionExpression' && parent.body === node
      case 'ObjectProperty':
        return parent.value === node && this.parentOf(parent)?.type !== 'ObjectPattern'
      case 'AssignmentPattern':
        return parent.right === node
      case 'ArrayPattern':
      case 'RestElement':
      case 'CatchClause':
        return false
      default:
        return true
    }
  }

  /** Returns true for names that are not variables: properties, keys, labels. */
  #isKey(node: Identifier): boolean {
    const parent = this.parentOf(node)
    switch (parent?.type) {
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        return parent.property === node && !parent.computed
      case 'ObjectProperty':
      case 'ObjectMethod':
      case 'ClassMethod':
      case 'ClassProperty':
        return parent.key === node && !parent.computed
      case 'TSPropertySignature':
      case 'TSMethodSignature':
        return parent.key === node
      case 'TSQualifiedName':
        return parent.right === node
      case 'TSImportType':
        return true
      case 'ImportSpecifier':
        return parent.imported === node && parent.local !== node
      case 'ExportSpecifier':
        return parent.exported === node && parent.local !== node
      default:
        return false
    }
  }

  #declaredIn(scope: Node): Set<string> {
    let names = this.#declared.get(scope)
    if (!names) {
      names = new Set(declaredNames(scope))
      this.#declared.set(scope, names)
    }
    return names
  }
}

/** Returns what a statement declares, also if it exports it. */
export function declarationOf(statement: Node): Node {
  return (statement.type === 'ExportNamedDeclaration' && statement.declaration) || statement
}

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  switch (node?.type) {
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
    case 'ObjectMethod':
    case 'ClassMethod':
      return true
    default:
      return false
  }
}

export function isCall(node: Node | null | undefined): node is Call {
  return node?.type === 'CallExpression' || node?.type === 'OptionalCallExpression'
}

/** Returns true for `object.name`, and for any name if none is given. */
export function isMember(node: Node | null | undefined, name?: string): node is Member {
  if (node?.type !== 'MemberExpression' && node?.type !== 'OptionalMemberExpression') return false
  return name === undefined || nameOfMember(node) === name
}

/** Returns the name of `object.name`; undefined if it is computed. */
export function nameOfMember(node: Member): string | undefined {
  return !node.computed && node.property.type === 'Identifier' ? node.property.name : undefined
}

/** Returns the name of an import or export, which can be a string. */
export function textOfName(node: Identifier | Extract<Node, { type: 'StringLiteral' }>): string {
  return node.type === 'Identifier' ? node.name : node.value
}

/** Returns the name of an object's key; undefined if it is computed. */
export function keyName(property: { key: Node; computed?: boolean | null }): string | undefined {
  const { key } = property
  if (key.type === 'StringLiteral') return key.value
  return key.type === 'Identifier' && !property.computed ? key.name : undefined
}

/** Returns the node inside `await`, casts and `!`. */
export function inner(node: Node | null | undefined): Node | undefined {
  switch (node?.type) {
    case 'AwaitExpression':
      return inner(node.argument)
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'ParenthesizedExpression':
      return inner(node.expression)
    default:
      return node ?? undefined
  }
}

/** Iterates over the names that a pattern declares. */
function* namesOf(pattern: Node | null | undefined): Generator<string> {
  switch (pattern?.type) {
    case 'Identifier':
      yield pattern.name
      break
    case 'AssignmentPattern':
      yield* namesOf(pattern.left)
      break
    case 'RestElement':
      yield* namesOf(pattern.argument)
      break
    case 'ArrayPattern':
      for (const element of pattern.elements) yield* namesOf(element)
      break
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        yield* namesOf(property.type === 'RestElement' ? property : property.value)
      }
      break
    case 'TSParameterProperty':
      yield* namesOf(pattern.parameter)
      break
  }
}

function* declaredNames(scope: Node): Generator<string> {
  switch (scope.type) {
    case 'Program':
    case 'BlockStatement':
      for (const statement of scope.body) yield* declaredBy(statement)
      break
    case 'ForStatement':
      if (scope.init) yield* declaredBy(scope.init)
      break
    case 'ForOfStatement':
    case 'ForInStatement':
      yield* declaredBy(scope.left)
      break
    case 'CatchClause':
      yield* namesOf(scope.param)
      break
    case 'FunctionExpression':
      yield* namesOf(scope.id)
      for (const param of scope.params) yield* namesOf(param)
      break
    default:
      if (isFunction(scope)) for (const param of scope.params) yield* namesOf(param)
  }
}

function* declaredBy(statement: Node): Generator<string> {
  switch (statement.type) {
    case 'ImportDeclaration':
      for (const { local } of statement.specifiers) yield local.name
      break
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      if (statement.declaration) yield* declaredBy(statement.declaration)
      break
    case 'VariableDeclaration':
      for (const { id } of statement.declarations) yield* namesOf(id)
      break
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      yield* namesOf(statement.id)
      break
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSEnumDeclaration':
      if (statement.id.type === 'Identifier') yield statement.id.name
      break
  }
}

/** Returns true if one node is inside another, or is it. */
export function isInside(node: Node, outer: Node): boolean {
  const [one, other] = [spanOf(node), spanOf(outer)]
  return one.start >= other.start && one.end <= other.end
}
