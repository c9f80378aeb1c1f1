import { posix } from 'node:path'
import { type Node, nodesOf } from '../init/syntax.ts'
import { lastMember } from './calls.ts'
import type { Definition } from './definitions.ts'
import { isCallOf } from './locals.ts'
import { actionsModule, astroActions, reactActions } from './names.ts'
import type { Project } from './project.ts'
import type { Finding, Part, Source } from './source.ts'
import { type Call, isCall, isFunction, isInside, isMember, keyName, nameOfMember } from './tree.ts'

/** Notes what a person has to look at in an action. */
export function reviewDefinition(definition: Definition, project: Project): void {
  const { handler, input, acceptsForm } = definition
  const [param] = handler?.fn.params ?? []
  if (handler && param && !input && !acceptsForm && takesInput(param)) {
    handler.part.source.find(
      param,
      'An action without a `schema` gets no input. Add `schema: z.object({ ... })`',
    )
  }
  if (handler) reviewThrows(handler.part, handler.fn)
  if (acceptsForm && input) reviewTexts(definition.part, input, project, new Set())
}

/** Notes errors whose message the caller no longer gets. */
export function reviewThrows({ source, tree }: Part, within: Node): void {
  for (const node of tree.all('ThrowStatement')) {
    const { argument } = node
    if (argument?.type !== 'NewExpression' || argument.callee.type !== 'Identifier') continue
    if (!/^(?:[A-Z]\w*)?Error$/.test(argument.callee.name)) continue
    if (/^(?:Hono)?ActionError$/.test(argument.callee.name)) continue
    if (!isInside(node, within) || !isFunction(tree.functionAround(node))) continue
    source.find(
      node,
      "The caller no longer gets this text, only the log. If it is for them, throw a HonoActionError({ code: 'BAD_REQUEST', message })",
    )
  }
}

/** Notes the texts of a form that have to be filled in. */
function reviewTexts(part: Part, schema: Node, project: Project, seen: Set<Node>): void {
  if (seen.has(schema)) return
  seen.add(schema)
  const { tree, source } = part
  for (const node of nodesOf(schema)) {
    if (node.type === 'Identifier' && tree.parentOf(node)?.type !== 'ObjectPattern') {
      const parent = tree.parentOf(node)
      const isKey =
        (isMember(parent) && parent.property === node) ||
        (parent?.type === 'ObjectProperty' && parent.key === node)
      const found = isKey ? undefined : project.resolve(part, node)
      if (found && found.node !== node && !isFunction(found.node)) {
        reviewTexts(found.part, found.node, project, seen)
      }
    }
    if (!isCall(node) || !isMember(node.callee, 'string')) continue
    if (node.callee.object.type !== 'Identifier') continue
    const message = textMessage(part, node)
    if (message) source.find(node, message)
  }
}

const optional = new Set('optional nullish nullable default prefault catch'.split(' '))
const checks = new Set(
  'min nonempty length email url uuid guid cuid cuid2 ulid nanoid regex startsWith endsWith includes datetime date time duration ip ipv4 ipv6 cidr jwt base64 emoji'.split(
    ' ',
  ),
)

/** Returns what to do about `z.string()` if a field that was left empty means something else. */
function textMessage({ tree }: Part, text: Call): string | undefined {
  const names: string[] = []
  let node: Node = text
  for (;;) {
    const member = tree.parentOf(node)
    const call = member && tree.parentOf(member)
    if (!isMember(member) || member.object !== node || !isCall(call)) break
    names.push(nameOfMember(member) ?? '')
    node = call
  }
  const around = tree.parentOf(node)
  const wrapper = isCall(around) && isMember(around.callee) ? nameOfMember(around.callee) : ''
  if (['array', 'optional', 'nullish', 'nullable', 'set', 'record'].includes(wrapper ?? '')) return
  if (names.some((name) => optional.has(name))) return
  if (!names.some((name) => checks.has(name))) {
    return "A field that was left empty is an empty text here, which this accepts. Add `.min(1, 'Fill this in')`"
  }
  if (text.arguments.length === 0) return
  return 'A field that was left empty is an empty text here, so this message does not show. Begin with `.min(1, { error: message, abort: true })`'
}

function takesInput(param: Node): boolean {
  return !(param.type === 'Identifier' && param.name.startsWith('_'))
}

/** Notes the uses of functions whose meaning differs. */
export function reviewCalls(part: Part): void {
  const { tree, source, imports } = part
  for (const reference of imports.references(astroActions, 'isActionError')) {
    const call = tree.parentOf(reference)
    if (!isCall(call) || call.callee !== reference) {
      source.find(
        reference,
        'True for input errors too, here. Exclude them: `!isInputError(error)`',
      )
    } else if (!isAfterInputError(part, call)) {
      source.find(
        call,
        'True for input errors too, here. If they are not meant, test `isInputError` first',
      )
    }
  }
  for (const node of imports.references(reactActions, 'getActionState')) {
    source.find(
      node,
      'There is no previous state on the server. Send what it needs of it as a field',
    )
  }
  for (const pattern of tree.all('ObjectPattern')) {
    for (const property of pattern.properties) {
      const name = property.type === 'ObjectProperty' ? keyName(property) : undefined
      if (name === 'callAction') source.find(property, 'Write `actions.x(input)`')
      if (name !== 'getActionResult') continue
      source.find(property, `Import \`${name}\` from ${actionsModule}`)
    }
  }
  for (const call of tree.nodes) {
    if (isCallOf(call, 'setActionResult') && isCall(call) && !isForForm(part, call)) {
      source.find(
        call,
        "This is the response of a call by script too, here. If it is only for forms, test `action.calledFrom === 'form'`",
      )
    }
    const isPassed = isCallOf(tree.parentOf(call), 'setActionResult')
    if (isCallOf(call, 'serializeActionResult') && !isPassed) {
      source.find(
        call,
        'Import `serializeActionResult` from @gnosticdev/hono-actions/actions, and await it. Read its text with `parseActionResult`',
      )
    }
    if (isCallOf(call, 'deserializeActionResult')) {
      source.find(call, 'Use `parseActionResult` of @gnosticdev/hono-actions/actions, and await it')
    }
  }
  for (const reference of imports.references(astroActions, 'actions')) {
    const action = lastMember(part, reference)
    const property = tree.parentOf(action)
    const isFn =
      property?.type === 'ObjectProperty' &&
      keyName(property) === 'mutationFn' &&
      property.value === action
    if (isFn) {
      source.find(
        property,
        'TanStack Query passes a second argument. Write `mutationFn: (input) => actions.x.orThrow(input)`, or use mutationOptions of @gnosticdev/hono-actions/tanstack-query',
      )
    }
  }
}

/** Returns true if input errors are tested first: `isInputError(e) ? a : isActionError(e) ? b : c`. */
function isAfterInputError(part: Part, call: Call): boolean {
  const local = part.imports.localOf(astroActions, 'isInputError')
  if (!local) return false
  let child: Node = call
  for (const up of part.tree.ancestorsOf(call)) {
    const isBranch = up.type === 'IfStatement' || up.type === 'ConditionalExpression'
    if (isBranch && up.alternate === child && calls(up.test, local)) return true
    if (up.type === 'LogicalExpression' && up.right === child && calls(up.left, local)) return true
    if (up.type === 'BlockStatement') {
      const before = up.body.slice(0, up.body.indexOf(child as (typeof up.body)[number]))
      if (before.some((one) => one.type === 'IfStatement' && calls(one.test, local))) return true
    }
    child = up
  }
  return false
}

function calls(node: Node, name: string): boolean {
  return [...nodesOf(node)].some((one) => isCallOf(one, name))
}

/** Returns true if only a form gets here. */
function isForForm({ tree }: Part, call: Call): boolean {
  let child: Node = call
  for (const up of tree.ancestorsOf(call)) {
    if (up.type === 'IfStatement' && up.consequent === child && comparesCaller(up.test, 'form'))
      return true
    if (up.type === 'BlockStatement') {
      const before = up.body.slice(0, up.body.indexOf(child as (typeof up.body)[number]))
      const isRefused = before.some(
        (one) => one.type === 'IfStatement' && comparesCaller(one.test, 'rpc'),
      )
      if (isRefused) return true
    }
    child = up
  }
  return false
}

function comparesCaller(test: Node, kind: string): boolean {
  const nodes = [...nodesOf(test)]
  return (
    nodes.some(
      (node) =>
        isMember(node, 'calledFrom') || (node.type === 'Identifier' && node.name === 'calledFrom'),
    ) && nodes.some((node) => node.type === 'StringLiteral' && node.value === kind)
  )
}

const leftovers: [RegExp, string][] = [
  [
    /\?_action=|[?&]_astroAction|['"`]_action['"`]/g,
    'The query parameter is `_hono_action`. Write `action={actions.x}`',
  ],
  [/\/_actions\//g, 'The URL of an action is its path below /api: /api/admin/ban'],
  [
    /\bactionBodySizeLimit\b/g,
    'This does not count for actions here. Set the limits of all with honoActions({ limits: { maxBodySize } }), or of one with its `limits`',
  ],
]

const forgotten: [RegExp, string][] = [
  [/astro:actions|@astrojs\/react\/actions/g, 'This still uses Astro Actions'],
  [/\bAstro\.(?:getActionResult|callAction)\b/g, 'This still uses Astro Actions'],
  [/\bactions(?:\.\w+)+\.queryString\b/g, 'Write `String(actions.x)`'],
]

/** Notes texts that name what Astro serves, and what was not rewritten. */
export function reviewTextOf(source: Source): void {
  for (const [pattern, message] of leftovers) {
    for (const { index } of source.code.matchAll(pattern)) source.find(index, message)
  }
}

/** Returns the lines of a rewritten file that still use Astro Actions. */
export function forgottenIn(path: string, result: string, srcDir: string): Finding[] {
  const folder = srcDir.replaceAll('.', '\\.')
  const named = new RegExp(`["'\`](?:\\.{0,2}/)*${folder}actions(?=["'\`/.])`, 'g')
  const message = `The actions are in ${srcDir}server now`
  return matchesIn(path, result, [...forgotten, [named, message]])
}

/** Returns the lines of a file without a syntax tree that name what has moved. */
export function reviewText(path: string, text: string, srcDir: string): Finding[] {
  return [...matchesIn(path, text, leftovers), ...forgottenIn(path, text, srcDir)]
}

function matchesIn(path: string, text: string, patterns: typeof forgotten): Finding[] {
  return patterns.flatMap(([pattern, message]) => {
    const indexes = [...text.matchAll(pattern)].map(({ index }) => index)
    const lines = new Set(indexes.map((index) => text.slice(0, index).split('\n').length))
    return [...lines].map((line) => ({ path, line, message }))
  })
}

/** Returns what to check about an endpoint of the app below the path of the actions. */
export function endpointMessage(path: string, srcDir: string): string | undefined {
  const folder = posix.join(srcDir, 'pages/api')
  if (!/\.[cm]?[jt]s$/.test(path)) return undefined
  if (!path.startsWith(`${folder}/`) && !path.startsWith(`${folder}.`)) return undefined
  return "Actions are served below /api too, and come first. Give no action this endpoint's path, or choose another: honoActions({ basePath: '/rpc' })"
}
