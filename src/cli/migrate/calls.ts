import { type Node, spanOf } from '../init/syntax.ts'
import { isCallOf } from './locals.ts'
import { actionsModule, astroActions, clientModule, reactActions } from './names.ts'
import { type Part, removeItem } from './source.ts'
import { type Call, type Identifier, inner, isCall, isFunction, isMember, keyName } from './tree.ts'

type Pair = [module: string, name: string]

const moved: Record<string, Pair> = {
  defineAction: [actionsModule, 'defineHonoAction'],
  ActionError: [actionsModule, 'HonoActionError'],
  ActionAPIContext: [actionsModule, 'ActionContext'],
  ActionErrorCode: [actionsModule, 'ActionErrorCode'],
  getActionContext: [actionsModule, 'getActionContext'],
  isInputError: [clientModule, 'isInputError'],
  isActionError: [clientModule, 'isActionError'],
  actions: [clientModule, 'actions'],
}

const replaced: Record<string, string> = {
  ActionReturnType: "Use `Awaited<ReturnType<typeof actions.x.orThrow>>`, with your action's name",
  ActionInputSchema: 'Export the type of the schema: `z.input<typeof schema>`',
  ActionClient: "Use `typeof actions.x`, with your action's name",
  SafeResult: `Use \`ActionResult\` of ${actionsModule}`,
  getActionPath: 'The URL of an action is its path below `/api`: /api/admin/ban',
  ACTION_QUERY_PARAMS: "The query parameter of an action's form is `_hono_action`",
}

/** Rewrites the imports of Astro's modules. */
export function rewriteImports(part: Part, isOnServer: boolean): void {
  const { imports, source, tree } = part
  for (const { name, specifier } of imports.from(astroActions)) {
    const target = Object.hasOwn(moved, name) ? moved[name] : undefined
    if (!target) {
      source.find(specifier, replaced[name] ?? `There is no \`${name}\` here`)
      continue
    }
    const [module, newName] = target
    const isError = name === 'isInputError' || name === 'isActionError'
    if (name === 'ActionError' && isInBrowser(part)) {
      source.find(
        specifier,
        'In the browser, test errors with `isActionError`, and do not make them',
      )
    }
    imports.move(specifier, isError && isOnServer ? actionsModule : module, newName)
  }
  for (const { name, specifier } of imports.from(reactActions)) {
    if (name.endsWith('withState')) imports.move(specifier, clientModule, 'withState')
  }
  for (const literal of tree.all('StringLiteral')) {
    const { value } = literal
    if (value === 'astro:schema') put(literal, 'zod')
    const parent = tree.parentOf(literal)
    const isImport = parent?.type === 'ImportDeclaration' || parent?.type.startsWith('Export')
    if (value === 'astro/zod' && isImport && !isContent(part)) put(literal, 'zod')
    if (value === astroActions && isCall(parent) && parent.callee.type === 'Import') {
      if (importsClientOnly(part, parent)) put(literal, clientModule)
    }
  }
  function put(literal: Node, text: string) {
    const { start, end } = spanOf(literal)
    source.replace({ start: start + 1, end: end - 1 }, text)
  }
}

/** Rewrites calls in pages, scripts, islands and middleware. */
export function rewriteCalls(part: Part): void {
  const { tree, source, imports } = part
  for (const call of tree.all('CallExpression', 'OptionalCallExpression')) {
    const { callee } = call
    if (isMember(callee, 'getActionResult')) {
      source.replace(spanOf(callee), imports.add(actionsModule, 'getActionResult'))
    }
    if (isMember(callee, 'callAction')) rewriteCallAction(part, call)
    if (isCallOf(call, 'useActionState')) rewriteState(part, call)
    if (isCallOf(call, 'setActionResult')) rewriteSetResult(part, call)
  }
  for (const reference of imports.references(astroActions, 'actions')) {
    const member = lastMember(part, reference)
    if (!isMember(member, 'queryString')) continue
    source.insert(spanOf(member).start, 'String(')
    source.replace({ start: spanOf(member.object).end, end: spanOf(member).end }, ')')
  }
  rewriteResults(part)
}

/** `Astro.callAction(actions.x, input)` becomes `actions.x(input)`. */
function rewriteCallAction({ source }: Part, call: Call): void {
  const [action, input] = call.arguments
  if (!action) return
  const { start, end } = spanOf(call)
  source.replace({ start, end: spanOf(action).start }, '')
  source.replace({ start: spanOf(action).end, end: input ? spanOf(input).start : end - 1 }, '(')
}

/** The first state of `useActionState`: one of data and error is null here. */
function rewriteState(part: Part, call: Call): void {
  const [action, state] = call.arguments
  if (!isWithState(part, action) || !state) return
  writeNull(part, state)
  part.source.find(
    state,
    'For a form that is posted without a script, pass `getActionResult(actions.x)` of the page as the first state',
  )
}

/** `setActionResult` takes the result itself. */
function rewriteSetResult(part: Part, call: Call): void {
  const { source, tree } = part
  const [, result] = call.arguments
  if (!isCallOf(result, 'serializeActionResult') || !isCall(result)) {
    if (result) source.find(result, 'Pass the result itself: `{ data, error }`')
    return
  }
  const [own] = result.arguments
  if (!own) return
  source.replace({ start: spanOf(result).start, end: spanOf(own).start }, '')
  source.replace({ start: spanOf(own).end, end: spanOf(result).end }, '')
  writeNull(part, own)
  const uses = tree.nodes.filter((node) => isCallOf(node, 'serializeActionResult'))
  // Once, with the last call.
  if (uses.at(-1) !== result) return
  if (!uses.every((use) => isCallOf(tree.parentOf(use), 'setActionResult'))) return
  for (const pattern of tree.all('ObjectPattern')) {
    const property = pattern.properties.find(
      (one) => one.type === 'ObjectProperty' && keyName(one) === 'serializeActionResult',
    )
    if (property) removeItem(part.source, pattern.properties, property)
  }
}

/** Changes `undefined` to `null` in a result that is written as an object. */
function writeNull({ source }: Part, node: Node): void {
  const object = inner(node)
  if (object?.type !== 'ObjectExpression') return
  for (const property of object.properties) {
    if (property.type !== 'ObjectProperty') continue
    const name = keyName(property)
    const isHalf = name === 'data' || name === 'error'
    if (isHalf && isUndefined(property.value)) source.replace(spanOf(property.value), 'null')
  }
}

/**
 * Changes what is compared with `undefined`: of a result, one half is null.
 *
 * @param isOptional true if there can be no result, so that a half can be undefined too
 */
function rewriteResult(part: Part, id: Node, scope: Node | undefined, isOptional: boolean): void {
  const { source, tree } = part
  if (!scope) return
  const compare = (node: Node) => {
    const parent = tree.parentOf(node)
    if (parent?.type !== 'BinaryExpression' || !/^[!=]==$/.test(parent.operator)) return
    const { left, right, operator } = parent
    const other = left === node ? right : left
    if (!isUndefined(other)) return
    source.replace(spanOf(other), 'null')
    if (!isOptional && node.type !== 'OptionalMemberExpression' && !isChain(node)) return
    const after = spanOf(left).end
    const start = after + source.code.slice(after).indexOf(operator)
    source.replace({ start, end: start + operator.length }, operator.slice(0, 2))
  }
  const isChain = (node: Node) => 'optional' in node && node.optional === true
  if (id.type === 'Identifier') {
    for (const node of tree.references(id.name, scope)) {
      const parent = tree.parentOf(node)
      const isHalf = isMember(parent, 'data') || isMember(parent, 'error')
      if (isHalf) compare(parent)
    }
  }
  if (id.type !== 'ObjectPattern') return
  for (const property of id.properties) {
    if (property.type !== 'ObjectProperty') continue
    const { value } = property
    if (value.type === 'AssignmentPattern') {
      source.find(
        value,
        'A missing half of a result is null, which has no default. Write `??` where it is used',
      )
    }
    if (value.type === 'Identifier') tree.references(value.name, scope).forEach(compare)
  }
}

/** Changes comparisons wherever a result gets a name. */
function rewriteResults(part: Part): void {
  const { tree } = part
  for (const { id, init } of tree.all('VariableDeclarator')) {
    const declaration = [...tree.ancestorsOf(id)].find(({ type }) => type === 'VariableDeclaration')
    const scope = declaration && tree.parentOf(declaration)
    const value = inner(init)
    if (isResult(part, value)) rewriteResult(part, id, scope, false)
    const given = value?.type === 'LogicalExpression' ? inner(value.left) : value
    const isOfForm = isCall(given) && isMember(given.callee, 'getActionResult')
    if (isOfForm || (given !== value && isResult(part, given))) {
      rewriteResult(part, id, scope, true)
    }
    const [first] = isState(part, value) && id.type === 'ArrayPattern' ? id.elements : []
    if (first) rewriteResult(part, first, scope, false)
  }
  for (const { left, right } of tree.all('AssignmentExpression')) {
    if (left.type !== 'Identifier' || !isResult(part, right)) continue
    rewriteResult(part, left, tree.scopeOf(left), true)
  }
  for (const call of tree.all('CallExpression')) {
    const { callee } = call
    if (!isMember(callee, 'then') || !isResult(part, callee.object)) continue
    const [then] = call.arguments
    const [param] = isFunction(then) ? then.params : []
    if (param) rewriteResult(part, param, then, false)
  }
}

/** Returns true for `useActionState(withState(actions.x), ...)`. */
function isState(part: Part, node: Node | undefined): boolean {
  if (!isCall(node) || !isCallOf(node, 'useActionState')) return false
  const [action] = node.arguments
  return isWithState(part, action)
}

function isWithState({ imports, tree }: Part, node: Node | undefined): boolean {
  return ['withState', 'experimental_withState'].some((name) =>
    imports.references(reactActions, name).some((one) => tree.parentOf(one) === node),
  )
}

/** Returns true for a call that gives a result: `{ data, error }`. */
function isResult(part: Part, node: Node | null | undefined): boolean {
  const call = inner(node)
  if (!isCall(call)) return false
  if (isMember(call.callee, 'getActionResult')) return false
  const action = isMember(call.callee, 'callAction') ? call.arguments[0] : call.callee
  if (!action || isMember(action, 'orThrow')) return false
  const root = rootOf(action)
  return root !== undefined && part.imports.references(astroActions, 'actions').includes(root)
}

function rootOf(node: Node): Identifier | undefined {
  if (node.type === 'Identifier') return node
  return isMember(node) ? rootOf(node.object) : undefined
}

/** Returns the longest `actions.a.b` that begins with a reference. */
export function lastMember({ tree }: Part, reference: Node): Node {
  let node = reference
  for (;;) {
    const parent = tree.parentOf(node)
    if (!isMember(parent) || parent.object !== node) return node
    node = parent
  }
}

function isUndefined(node: Node): boolean {
  return node.type === 'Identifier' && node.name === 'undefined'
}

function isInBrowser({ isScript, source }: Part): boolean {
  return isScript || /\.(?:[jt]sx|vue|svelte)$/.test(source.path)
}

/** Content collections have Astro's own copy of Zod. */
function isContent({ imports, source }: Part): boolean {
  return (
    /(?:^|\/)content\.config\.|\/content\/config\./.test(source.path) ||
    imports.declarations.some((one) => one.source.value === 'astro:content')
  )
}

function importsClientOnly({ tree }: Part, call: Call): boolean {
  const parent = tree.parentOf(call)
  const declarator = parent && tree.parentOf(parent)
  if (declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'ObjectPattern')
    return false
  return declarator.id.properties.every((property) => {
    const name = property.type === 'ObjectProperty' ? keyName(property) : undefined
    return name !== undefined && moved[name]?.[0] === clientModule
  })
}
