import { type Node, type ObjectNode, spanOf } from '../init/syntax.ts'
import { ActionContextRewriter } from './action-context.ts'
import { type Locals, takesActionContext } from './locals.ts'
import { astroActions } from './names.ts'
import type { Project } from './project.ts'
import type { Part } from './source.ts'
import {
  type Call,
  type FunctionNode,
  type Identifier,
  inner,
  isCall,
  isFunction,
  keyName,
} from './tree.ts'

/** An action: `defineAction({ accept, input, handler })`. */
export interface Definition {
  part: Part
  call: Call
  object: ObjectNode
  acceptsForm: boolean
  input: Node | undefined
  handler: { part: Part; fn: FunctionNode } | undefined
}

/** Finds the actions of a module. */
export function definitionsIn(part: Part, project: Project): Definition[] {
  const { tree, imports, source } = part
  return imports.references(astroActions, 'defineAction').flatMap((reference) => {
    const call = tree.parentOf(reference)
    if (!isCall(call) || call.callee !== reference) return []
    const object = inner(call.arguments[0])
    if (object?.type !== 'ObjectExpression') {
      source.find(call, 'Write the options of this action here: `input` is called `schema` now')
      return []
    }
    const accept = optionOf(object, 'accept')
    const handler = handlerOf(part, object, project)
    return [
      {
        part,
        call,
        object,
        acceptsForm: accept?.type === 'StringLiteral' && accept.value === 'form',
        input: optionOf(object, 'input'),
        handler,
      },
    ]
  })
}

/** Rewrites the options of an action. */
export function rewriteDefinition({ part, object }: Definition): void {
  const { source } = part
  for (const property of object.properties) {
    if (property.type === 'SpreadElement') {
      source.find(property, 'If these options have an `input`, rename it to `schema`')
      continue
    }
    if (keyName(property) !== 'input') continue
    const isShorthand = property.type === 'ObjectProperty' && property.shorthand
    if (isShorthand) source.insert(spanOf(property).start, 'schema: ')
    else source.replace(spanOf(property.key), 'schema')
  }
}

/** Rewrites the uses of the context in handlers, and in helpers that are typed to get it. */
export function rewriteContexts(
  project: Project,
  definitions: readonly Definition[],
  locals: Locals,
): void {
  const contexts = new Map<Node, { part: Part; fn: FunctionNode }>()
  for (const { handler } of definitions) {
    const param = handler?.fn.params[1]
    if (handler && param) contexts.set(param, handler)
  }
  for (const part of project.parts) {
    for (const fn of part.tree.nodes) {
      if (!isFunction(fn)) continue
      for (const param of fn.params) {
        if (takesActionContext(part, param)) contexts.set(param, { part, fn })
      }
    }
    for (const reference of part.imports.references(astroActions, 'ActionAPIContext')) {
      rewriteContextType(part, reference, contexts)
    }
  }
  for (const [param, { part, fn }] of contexts) {
    new ActionContextRewriter(part, fn, locals, project).rewrite(param)
  }
}

/** Rewrites a use of `ActionAPIContext` other than as the type of a parameter. */
function rewriteContextType(
  part: Part,
  reference: Identifier,
  contexts: Map<Node, { part: Part; fn: FunctionNode }>,
): void {
  const { tree, source, imports } = part
  const type = tree.parentOf(reference)
  const user = type && tree.parentOf(type)
  if (type?.type !== 'TSTypeReference' || !user) return
  if (user.type === 'TSIndexedAccessType') {
    const { indexType } = user
    const key = indexType.type === 'TSLiteralType' ? indexType.literal : undefined
    const name = key?.type === 'StringLiteral' ? key.value : ''
    if (sameInAstro.has(name)) {
      imports.replaceReference(reference, imports.add('astro', 'APIContext', { isType: true }))
    } else source.find(user, `Hono's context, which this is now, has no \`${name}\``)
    return
  }
  const param = user.type === 'TSTypeAnnotation' ? tree.parentOf(user) : undefined
  const list = param && tree.parentOf(param)
  if (param && isFunction(list)) return
  if (param && list?.type === 'TSFunctionType') {
    const declared = tree.parentOf(tree.parentOf(list) ?? list)
    const declarator = declared && tree.parentOf(declared)
    const fn = declarator?.type === 'VariableDeclarator' ? inner(declarator.init) : undefined
    const parameters: readonly Node[] = list.parameters
    const own = isFunction(fn) ? fn.params[parameters.indexOf(param)] : undefined
    if (own && isFunction(fn)) contexts.set(own, { part, fn })
    return
  }
  const isAlias = user.type === 'TSTypeAliasDeclaration'
  if (isAlias && tree.parentOf(user)?.type !== 'ExportNamedDeclaration') return
  source.find(user, "This is Hono's context now. Take what its users need from there")
}

const sameInAstro = new Set(['session', 'request', 'url'])

function handlerOf(part: Part, object: ObjectNode, project: Project): Definition['handler'] {
  for (const property of object.properties) {
    if (property.type === 'SpreadElement' || keyName(property) !== 'handler') continue
    if (property.type === 'ObjectMethod') return { part, fn: property }
    const found = project.resolve(part, property.value)
    if (found && isFunction(found.node)) return { part: found.part, fn: found.node }
    const passed: readonly Node[] = isCall(found?.node) ? found.node.arguments : []
    const wrapped = passed.find(isFunction)
    if (found && wrapped && isContext(wrapped.params[1])) {
      const message = "The function around this handler gets Hono's context now, and passes it on"
      found.part.source.find(found.node, message)
      return { part: found.part, fn: wrapped }
    }
    part.source.find(
      property,
      "The handler is made elsewhere. There, take what it needs from `ctx`, which is Hono's context",
    )
  }
  return undefined
}

const contextNames = /^_?(?:c|ctx|context|actionContext|apiContext)$/
const contextKeys = new Set(['cookies', 'locals', 'session', 'request', 'url', 'clientAddress'])

/** Returns true for a parameter that looks like Astro's context. */
function isContext(param: Node | undefined): boolean {
  if (param?.type === 'Identifier') return contextNames.test(param.name)
  if (param?.type !== 'ObjectPattern') return false
  return param.properties.every(
    (one) => one.type === 'ObjectProperty' && contextKeys.has(keyName(one) ?? ''),
  )
}

function optionOf(object: ObjectNode, name: string): Node | undefined {
  for (const property of object.properties) {
    if (property.type === 'ObjectProperty' && keyName(property) === name) return property.value
  }
  return undefined
}
