import { type Node, type Program, spanOf } from '../init/syntax.ts'
import { actionsModule, astroActions, contextModule } from './names.ts'
import { type Part, removeItem, type Source } from './source.ts'
import {
  declarationOf,
  type FunctionNode,
  type Identifier,
  isCall,
  isFunction,
  isMember,
  keyName,
  type Member,
  nameOfMember,
  type ObjectPattern,
} from './tree.ts'

/** Locals that actions use. They become variables of the request. */
export class Locals {
  /** Place of the first use, by name. */
  readonly used = new Map<string, { source: Source; node: Node }>()
  /** Names that the app writes itself. Others are set by a package's middleware. */
  readonly owned = new Set<string>()
  usesSession = false

  use(name: string, source: Source, node: Node): void {
    if (!this.used.has(name)) this.used.set(name, { source, node })
  }

  isMoved(name: string | undefined): boolean {
    return name !== undefined && this.used.has(name) && this.owned.has(name)
  }
}

/** Expression in middleware, in a page or in an endpoint that is Astro's `locals`. */
export interface LocalsExpression {
  part: Part
  node: Member | Identifier | ObjectPattern
  /** Function whose parameter has it, or the component. */
  scope: FunctionNode | Program
  /** Property of the parameter, if it is destructured there. */
  property?: Node
}

/** Finds Astro's `locals` outside of actions. */
export function localsOf(part: Part): LocalsExpression[] {
  const { tree, source } = part
  const found: LocalsExpression[] = []
  const addAlias = (name: Node, declarator: Node, scope: FunctionNode | Program) => {
    const block = tree.parentOf(tree.parentOf(declarator) ?? declarator)
    if (name.type !== 'Identifier' || !block) return
    for (const node of tree.references(name.name, block)) found.push({ part, node, scope })
  }
  const addMembers = (references: Node[], scope: FunctionNode | Program) => {
    for (const node of references) {
      const parent = tree.parentOf(node)
      if (parent?.type === 'VariableDeclarator' && parent.id.type === 'ObjectPattern') {
        for (const property of parent.id.properties) {
          if (property.type !== 'ObjectProperty' || keyName(property) !== 'locals') continue
          addAlias(property.value, parent, scope)
        }
      }
      if (!isMember(parent, 'locals') || parent.object !== node) continue
      const user = tree.parentOf(parent)
      if (user?.type === 'VariableDeclarator' && user.id.type === 'Identifier') {
        addAlias(user.id, user, scope)
      } else found.push({ part, node: parent, scope })
    }
  }
  if (source.isAstro && !part.isScript) {
    const globals = tree.all('Identifier').filter(({ name }) => name === 'Astro')
    addMembers(globals, tree.program)
  }
  for (const [fn, param] of astroFunctions(part)) {
    if (param.type === 'Identifier') addMembers(tree.references(param.name, fn), fn)
    if (param.type !== 'ObjectPattern') continue
    for (const property of param.properties) {
      if (property.type !== 'ObjectProperty' || keyName(property) !== 'locals') continue
      const { value } = property
      if (value.type === 'ObjectPattern') found.push({ part, node: value, scope: fn, property })
      if (value.type !== 'Identifier') continue
      for (const node of tree.references(value.name, fn)) {
        found.push({ part, node, scope: fn, property })
      }
    }
  }
  return found
}

const contextTypes = new Set(['APIContext', 'AstroGlobal', 'AstroSharedContext'])
const functionTypes = new Set(['MiddlewareHandler', 'APIRoute'])
const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ALL'])

/** Finds the functions that get Astro's context, with the parameter that has it. */
function astroFunctions({ tree, source }: Part): [FunctionNode, Node][] {
  const isEndpoint = /(?:^|\/)pages\//.test(source.path)
  const found: [FunctionNode, Node][] = []
  for (const fn of tree.nodes) {
    if (!isFunction(fn)) continue
    const typed = fn.params.find((param) => contextTypes.has(typeNameOf(param) ?? ''))
    const [first] = fn.params
    const parent = tree.parentOf(fn)
    const name = fn.type === 'FunctionDeclaration' ? fn.id?.name : nameOfDeclarator(parent)
    const type = parent?.type === 'VariableDeclarator' ? typeNameOf(parent.id) : undefined
    const isKnown =
      isCallOf(parent, 'defineMiddleware') ||
      name === 'onRequest' ||
      (isEndpoint && name !== undefined && methods.has(name)) ||
      (type !== undefined && functionTypes.has(type))
    const param = typed ?? (isKnown ? first : undefined)
    if (param) found.push([fn, param])
  }
  return found
}

/** Returns true for a parameter that is typed to get the context of actions. */
export function takesActionContext({ imports, tree }: Part, param: Node): boolean {
  const name = typeNameOf(param.type === 'AssignmentPattern' ? param.left : param)
  const own = imports.localOf(astroActions, 'ActionAPIContext')
  if (!name || !own) return false
  const isAlias = (node: Node) =>
    node.type === 'TSTypeAliasDeclaration' &&
    node.id.name === name &&
    node.typeAnnotation.type === 'TSTypeReference' &&
    node.typeAnnotation.typeName.type === 'Identifier' &&
    node.typeAnnotation.typeName.name === own
  return name === own || tree.program.body.some((one) => isAlias(declarationOf(one)))
}

/** Returns the name of the type that a parameter or a constant is annotated with. */
export function typeNameOf(node: Node): string | undefined {
  const annotation = 'typeAnnotation' in node ? node.typeAnnotation : undefined
  const type = annotation?.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : undefined
  if (type?.type !== 'TSTypeReference') return undefined
  return type.typeName.type === 'Identifier' ? type.typeName.name : undefined
}

function nameOfDeclarator(node: Node | undefined): string | undefined {
  return node?.type === 'VariableDeclarator' && node.id.type === 'Identifier'
    ? node.id.name
    : undefined
}

export function isCallOf(node: Node | undefined, name: string): boolean {
  return isCall(node) && node.callee.type === 'Identifier' && node.callee.name === name
}

/** Notes which locals the app writes itself. */
export function noteWrites(expressions: readonly LocalsExpression[], locals: Locals): void {
  for (const { part, node } of expressions) {
    const member = part.tree.parentOf(node)
    const above = member && part.tree.parentOf(member)
    if (!isMember(member) || member.object !== node) continue
    const name = nameOfMember(member)
    const isWritten =
      (above?.type === 'AssignmentExpression' && above.left === member) ||
      above?.type === 'UpdateExpression'
    if (name !== undefined && isWritten) locals.owned.add(name)
  }
}

/** Rewrites the moved locals in middleware, pages and endpoints to variables of the request. */
export function rewriteLocals(expressions: readonly LocalsExpression[], locals: Locals): void {
  const scopes = Map.groupBy(expressions, ({ scope }) => scope)
  for (const [scope, inScope] of scopes) {
    const part = inScope[0]?.part
    if (!part) continue
    const uses = inScope.flatMap((one) => useOf(one, locals))
    if (uses.length === 0) continue
    const { source, imports, tree } = part
    const require = `${imports.add(contextModule, 'requireRequestContext')}()`
    const name = tree.has('vars') ? 'requestVars' : 'vars'
    const block = isFunction(scope) ? scope.body : undefined
    const canHoist = !isFunction(scope) || block?.type === 'BlockStatement'
    const isHoisted = canHoist && (uses.length > 1 || uses.some((use) => use.isWrite))
    for (const use of uses) use.write(isHoisted ? name : `${require}.vars`)
    if (!isHoisted) continue
    const line = `const { ${name === 'vars' ? 'vars' : `vars: ${name}`} } = ${require}`
    if (block?.type === 'BlockStatement') {
      const start = spanOf(block).start + 1
      const [statement] = block.body
      const next = statement ? spanOf(statement).start : start
      if (source.code.slice(start, next).includes('\n')) {
        source.insert(start, source.lineEnd + source.indentAt(next) + line)
      } else source.insert(start, ` ${line};`)
    } else imports.addStatement(line)
  }
}

interface Use {
  isWrite: boolean
  /** @param vars the expression of the variables */
  write(vars: string): void
}

/** Returns how to rewrite an expression, if it is of a local that moves. */
function useOf({ part, node, property, scope }: LocalsExpression, locals: Locals): Use[] {
  const { source, tree } = part
  if (node.type === 'ObjectPattern') return usesOfPattern({ part, node, scope }, locals)
  const parent = tree.parentOf(node)
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'ObjectPattern') {
    const names = parent.id.properties.map((one) =>
      one.type === 'ObjectProperty' ? keyName(one) : undefined,
    )
    const moved = names.filter((name) => locals.isMoved(name))
    if (moved.length === 0) return []
    if (moved.length === names.length) {
      return [{ isWrite: false, write: (vars) => source.replace(spanOf(node), vars) }]
    }
    return [{ isWrite: false, write: (vars) => splitPattern(part, parent, vars, locals) }]
  }
  const name = isMember(parent) && parent.object === node ? nameOfMember(parent) : undefined
  if (name === undefined) {
    const [first] = [...locals.used.keys()].filter((one) => locals.isMoved(one))
    if (first && !isPartOfPattern(property)) {
      source.find(
        node,
        `\`locals\` has no \`${first}\` now: it is in \`requireRequestContext().vars\``,
      )
    }
    return []
  }
  if (!locals.isMoved(name)) return []
  const above = tree.parentOf(parent as Member)
  const isWrite = above?.type === 'AssignmentExpression' && above.left === parent
  return [{ isWrite, write: (vars) => source.replace(spanOf(node), vars) }]
}

function isPartOfPattern(property: Node | undefined): boolean {
  return property?.type === 'ObjectProperty' && property.value.type === 'ObjectPattern'
}

/** `({ locals: { user } })`: replaces each `user`. */
function usesOfPattern(
  { part, node, scope }: { part: Part; node: ObjectPattern; scope: Node },
  locals: Locals,
): Use[] {
  const { source, tree } = part
  return node.properties.flatMap((property) => {
    const name = property.type === 'ObjectProperty' ? keyName(property) : undefined
    const isMoved = locals.isMoved(name) && property.type === 'ObjectProperty'
    if (!isMoved || property.value.type !== 'Identifier') return []
    removeItem(part.source, node.properties, property)
    return tree.references(property.value.name, scope).map((reference) => {
      const above = tree.parentOf(reference)
      const isShorthand = above?.type === 'ObjectProperty' && above.shorthand
      return {
        isWrite: false,
        write: (vars: string) => {
          const text = `${vars}.${name}`
          source.replace(spanOf(reference), isShorthand ? `${keyName(above)}: ${text}` : text)
        },
      }
    })
  })
}

/** Takes the moved names out of `const { a, b } = locals`. */
function splitPattern(
  part: Part,
  declarator: Extract<Node, { type: 'VariableDeclarator' }>,
  vars: string,
  locals: Locals,
): void {
  const { source, tree } = part
  if (declarator.id.type !== 'ObjectPattern') return
  const { properties } = declarator.id
  const isMoved = (one: (typeof properties)[number]) =>
    one.type === 'ObjectProperty' && locals.isMoved(keyName(one))
  const list = (ones: typeof properties) => ones.map((one) => source.textOf(one)).join(', ')
  const declaration = tree.parentOf(declarator) as Node
  source.replace(spanOf(declarator.id), `{ ${list(properties.filter((one) => !isMoved(one)))} }`)
  const { start, end } = spanOf(declaration)
  const kind = declaration.type === 'VariableDeclaration' ? declaration.kind : 'const'
  const moved = `${kind} { ${list(properties.filter(isMoved))} } = ${vars}`
  source.insert(end, source.lineEnd + source.indentAt(start) + moved)
}

/** Removes `locals` from a destructured parameter that nothing uses. */
export function removeUnusedLocals(expressions: readonly LocalsExpression[], locals: Locals): void {
  const properties = Map.groupBy(expressions, ({ property }) => property)
  for (const [property, ofProperty] of properties) {
    const [first] = ofProperty
    if (!property || !first || property.type !== 'ObjectProperty') continue
    const { part } = first
    const pattern = part.tree.parentOf(property)
    const isUnused = ofProperty.every(({ node }) => {
      if (node.type === 'ObjectPattern') {
        return node.properties.every(
          (one) => one.type === 'ObjectProperty' && locals.isMoved(keyName(one)),
        )
      }
      const parent = part.tree.parentOf(node)
      return isMember(parent) && parent.object === node && locals.isMoved(nameOfMember(parent))
    })
    if (!isUnused || property.value.type !== 'Identifier') continue
    if (pattern?.type !== 'ObjectPattern') continue
    if (pattern.properties.length > 1) removeItem(part.source, pattern.properties, property)
    else {
      const isOnly = isFunction(first.scope) && first.scope.params.length === 1
      part.source.replace(spanOf(pattern), isOnly ? '' : '_')
    }
  }
}

/**
 * Moves the types of the locals to `Variables`, in the same file if it is a module. Returns what a
 * new file has to declare.
 */
export function moveLocalTypes(sources: readonly Source[], locals: Locals): string[] {
  const declared = new Set<string>()
  const left: string[] = []
  for (const { source, tree } of sources.flatMap(({ parts }) => parts)) {
    for (const body of localsInterfaces({ tree })) {
      const moved = body.body.filter((member) => {
        const name = 'key' in member ? keyName(member) : undefined
        return name !== undefined && locals.used.has(name)
      })
      if (moved.length === 0) continue
      const texts = moved.map((member) => source.textOf(member).replace(/[;,]$/, ''))
      const names = moved.map((member) => ('key' in member ? keyName(member) : undefined) ?? '')
      for (const name of names) declared.add(name)
      if (moved.length === body.body.length && names.every((name) => locals.isMoved(name))) {
        source.removeLines(spanOf(emptied(tree, body)))
      } else {
        for (const [index, member] of moved.entries()) {
          if (locals.isMoved(names[index])) source.removeLines(spanOf(member))
        }
      }
      if (isModule(tree.program)) {
        const eol = source.lineEnd
        const end = source.code.endsWith(eol) ? eol : eol + eol
        source.insert(source.code.length, end + augmentation(texts, eol) + eol)
      } else left.push(...texts)
    }
  }
  for (const [name, { source, node }] of locals.used) {
    if (!declared.has(name)) {
      left.push(`${name}: unknown`)
      source.find(node, `Give the variable \`${name}\` its type, in \`Variables\``)
    }
    if (!locals.owned.has(name)) {
      source.find(
        node,
        `Nothing in this project sets \`locals.${name}\`. Copy it in middleware: \`requireRequestContext().vars.${name} = context.locals.${name}\``,
      )
    }
  }
  if (locals.usesSession) left.push("session: import('astro').APIContext['session']")
  return left
}

export function augmentation(members: readonly string[], eol: string): string {
  return [
    `declare module '${actionsModule}' {`,
    '  interface Variables {',
    ...members.map((member) => `    ${member}`),
    '  }',
    '}',
  ].join(eol)
}

function isModule({ body }: Program): boolean {
  return body.some(({ type }) => type === 'ImportDeclaration' || type.startsWith('Export'))
}

function* localsInterfaces({ tree }: Pick<Part, 'tree'>) {
  for (const node of tree.all('TSInterfaceDeclaration')) {
    const isLocals = node.id.type === 'Identifier' && node.id.name === 'Locals'
    const isInApp = [...tree.ancestorsOf(node)].some(
      (up) =>
        up.type === 'TSModuleDeclaration' && up.id.type === 'Identifier' && up.id.name === 'App',
    )
    if (isLocals && isInApp) yield node.body
  }
}

/** Returns the outermost declaration that has nothing but this interface. */
function emptied(tree: Part['tree'], body: Node): Node {
  let node = body
  for (const up of tree.ancestorsOf(body)) {
    const isOnly = up.type !== 'TSModuleBlock' || up.body.length === 1
    if (!isOnly || up.type === 'Program') break
    node = up
  }
  return node.type === 'TSModuleBlock' ? body : node
}

/** Rewrites `App.Locals['user']` to `Variables['user']`. */
export function rewriteLocalTypes({ source, tree, imports }: Part, locals: Locals): void {
  for (const node of tree.all('TSIndexedAccessType')) {
    const { objectType, indexType } = node
    if (objectType.type !== 'TSTypeReference' || objectType.typeName.type !== 'TSQualifiedName')
      continue
    if (source.textOf(objectType) !== 'App.Locals') continue
    const literal = indexType.type === 'TSLiteralType' ? indexType.literal : undefined
    if (literal?.type !== 'StringLiteral' || !locals.used.has(literal.value)) continue
    const isGlobal = source.path.endsWith('.d.ts') && !isModule(tree.program)
    const type = isGlobal
      ? `import('${actionsModule}').Variables`
      : imports.add(actionsModule, 'Variables', { isType: true })
    source.replace(spanOf(objectType), type)
  }
}
