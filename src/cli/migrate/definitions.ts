import { type Node, type ObjectNode, spanOf } from '../init/syntax.ts'
import { ActionContextRewriter } from './action-context.ts'
import { type Locals, typeNameOf } from './locals.ts'
import { astroActions } from './names.ts'
import type { Project } from './project.ts'
import type { Part } from './source.ts'
import { type Call, type FunctionNode, inner, isCall, isFunction, keyName } from './tree.ts'

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
  parts: readonly Part[],
  definitions: readonly Definition[],
  locals: Locals,
): void {
  const contexts = new Map<Node, { part: Part; fn: FunctionNode }>()
  for (const { handler } of definitions) {
    const param = handler?.fn.params[1]
    if (handler && param) contexts.set(param, handler)
  }
  for (const part of parts) {
    const type = part.imports.localOf(astroActions, 'ActionAPIContext')
    if (!type) continue
    for (const fn of part.tree.nodes) {
      if (!isFunction(fn)) continue
      for (const param of fn.params) {
        if (typeNameOf(param) === type) contexts.set(param, { part, fn })
      }
    }
  }
  for (const [param, { part, fn }] of contexts) {
    new ActionContextRewriter(part, fn, locals).rewrite(param)
  }
}

function handlerOf(part: Part, object: ObjectNode, project: Project): Definition['handler'] {
  for (const property of object.properties) {
    if (property.type === 'SpreadElement' || keyName(property) !== 'handler') continue
    if (property.type === 'ObjectMethod') return { part, fn: property }
    const found = project.resolve(part, property.value)
    if (found && isFunction(found.node)) return { part: found.part, fn: found.node }
    part.source.find(
      property,
      "The handler is made elsewhere. There, take what it needs from `ctx`, which is Hono's context",
    )
  }
  return undefined
}

function optionOf(object: ObjectNode, name: string): Node | undefined {
  for (const property of object.properties) {
    if (property.type === 'ObjectProperty' && keyName(property) === name) return property.value
  }
  return undefined
}
