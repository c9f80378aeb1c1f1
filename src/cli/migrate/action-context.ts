import { type Node, spanOf } from '../init/syntax.ts'
import { type Locals, takesActionContext } from './locals.ts'
import { cookieModule, reactActions } from './names.ts'
import type { Project } from './project.ts'
import { type Part, removeItem } from './source.ts'
import {
  type FunctionNode,
  type Identifier,
  inner,
  isCall,
  isFunction,
  isMember,
  keyName,
  type Member,
  nameOfMember,
  type ObjectPattern,
} from './tree.ts'

/**
 * Rewrites what a handler, or a helper of handlers, does with Astro's context of an action: `context`
 * becomes Hono's `ctx`.
 */
export class ActionContextRewriter {
  readonly #part: Part
  readonly #fn: FunctionNode
  readonly #locals: Locals
  readonly #project: Project
  #name = 'ctx'

  constructor(part: Part, fn: FunctionNode, locals: Locals, project: Project) {
    this.#part = part
    this.#fn = fn
    this.#locals = locals
    this.#project = project
  }

  /** @param param the parameter with the context */
  rewrite(param: Node): void {
    if (param.type === 'AssignmentPattern') this.rewrite(param.left)
    else if (param.type === 'Identifier') this.#rewriteNamed(param)
    else if (param.type === 'ObjectPattern') {
      this.#name = this.#freeName()
      this.#part.source.replace(patternSpan(param), this.#name)
      this.#rewritePattern(param, this.#fn)
    }
  }

  #rewriteNamed(param: Identifier): void {
    const { source, tree } = this.#part
    const isRenamed = param.name === 'context' && this.#freeName() === 'ctx'
    this.#name = isRenamed ? 'ctx' : param.name
    const { start } = spanOf(param)
    if (isRenamed) source.replace({ start, end: start + param.name.length }, this.#name)
    for (const node of tree.references(param.name, this.#fn)) {
      const parent = tree.parentOf(node)
      const name = isMember(parent) && parent.object === node ? nameOfMember(parent) : undefined
      if (name !== undefined) this.#rewriteUse(name, parent as Member)
      else if (parent?.type === 'VariableDeclarator' && parent.id.type === 'ObjectPattern') {
        const declaration = tree.parentOf(parent) as Node
        const scope = tree.parentOf(declaration) as Node
        this.#rewritePattern(parent.id, scope)
        this.#removeDeclarator(parent, declaration)
      } else {
        this.#reviewPassed(node)
        if (!isRenamed) continue
        const isShorthand = parent?.type === 'ObjectProperty' && parent.shorthand
        source.replace(spanOf(node), isShorthand ? `${param.name}: ${this.#name}` : this.#name)
      }
    }
  }

  /** Notes a context that is passed to a function which is not known to take one of actions. */
  #reviewPassed(node: Identifier): void {
    const { source, tree, imports } = this.#part
    const call = tree.parentOf(node)
    if (!isCall(call) || call.callee === node) return
    const { callee } = call
    const local = callee.type === 'Identifier' ? callee.name : ''
    if (imports.importOf(local)?.from === reactActions) return
    const found =
      callee.type === 'Identifier' ? this.#project.resolve(this.#part, callee) : undefined
    const isOwn = callee.type === 'Identifier' && tree.scopeOf(callee) !== tree.program
    const fn = found && isFunction(found.node) ? found.node : undefined
    const param = fn?.params[call.arguments.indexOf(node)]
    if (isOwn || (found && param && takesActionContext(found.part, param))) return
    source.find(call, `This function gets Hono's context now: \`${this.#name}\``)
  }

  /** Rewrites the uses of the names that a pattern takes out of the context. */
  #rewritePattern(pattern: ObjectPattern, scope: Node): void {
    const { source, tree } = this.#part
    for (const property of pattern.properties) {
      const key = property.type === 'ObjectProperty' ? keyName(property) : undefined
      const value = property.type === 'ObjectProperty' ? property.value : undefined
      if (key !== undefined && value?.type === 'Identifier') {
        for (const node of tree.references(value.name, scope)) this.#rewriteUse(key, node)
      } else if (key === 'locals' && value?.type === 'ObjectPattern') {
        this.#rewriteLocals(value, scope)
      } else {
        source.find(
          property,
          `Take what this needs from \`${this.#name}\`, which is Hono's context`,
        )
      }
    }
  }

  #rewriteLocals(pattern: ObjectPattern, scope: Node): void {
    const { source, tree } = this.#part
    for (const property of pattern.properties) {
      const name = property.type === 'ObjectProperty' ? keyName(property) : undefined
      if (name === undefined || property.type !== 'ObjectProperty') {
        source.find(property, `Read each variable by its name from \`${this.#name}.var\``)
        continue
      }
      if (property.value.type !== 'Identifier') {
        source.find(property, `Read it from \`${this.#name}.var.${name}\``)
        continue
      }
      this.#locals.use(name, source, property)
      for (const node of tree.references(property.value.name, scope)) {
        this.#put(node, `${this.#name}.var.${name}`)
      }
    }
  }

  /** @param node the expression that is a property of Astro's context */
  #rewriteUse(name: string, node: Member | Identifier): void {
    // Calls of these are rewritten wherever they are.
    if (isMember(node) && (name === 'getActionResult' || name === 'callAction')) return
    const { source, tree } = this.#part
    const ctx = this.#name
    const parent = tree.parentOf(node)
    const method = isMember(parent) && parent.object === node ? nameOfMember(parent) : undefined
    const isAlias = name === 'cookies' || name === 'locals'
    if (isAlias && parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') {
      const declaration = tree.parentOf(parent) as Node
      const scope = tree.parentOf(declaration) as Node
      for (const use of tree.references(parent.id.name, scope)) this.#rewriteUse(name, use)
      this.#removeDeclarator(parent, declaration)
      return
    }
    switch (name) {
      case 'cookies':
        this.#rewriteCookies(node)
        break
      case 'locals':
        this.#rewriteLocalsUse(node)
        break
      case 'session':
        this.#locals.usesSession = true
        this.#put(node, `${ctx}.var.session`)
        break
      case 'request':
        if (bodyMethods.has(method ?? '')) {
          source.find(node, 'The body has been read. Take the values from the input of the handler')
        }
        this.#put(node, `${ctx}.req.raw`)
        break
      case 'url':
        if (!originParts.has(method ?? '')) {
          source.find(
            node,
            'This is the URL of the action, also for a form, and not the URL of the page',
          )
        }
        this.#put(node, `new URL(${ctx}.req.url)`)
        break
      case 'clientAddress':
        source.find(node, 'The IP address is undefined if Cloudflare does not send this header')
        this.#put(node, `${ctx}.req.header('cf-connecting-ip')`)
        break
      default:
        source.find(
          node,
          `Actions have no \`${name}\`. Set what this needs in middleware: \`requireRequestContext().vars\``,
        )
        this.#put(node, `${ctx}.${name}`)
    }
  }

  #removeDeclarator(declarator: Node, declaration: Node): void {
    const { source } = this.#part
    const all = declaration.type === 'VariableDeclaration' ? declaration.declarations : []
    if (all.length > 1) removeItem(source, all, declarator)
    else source.removeLines(spanOf(declaration))
  }

  #rewriteCookies(node: Member | Identifier): void {
    const { source, tree } = this.#part
    const method = tree.parentOf(node)
    const call = method && tree.parentOf(method)
    const name = isMember(method) && method.object === node ? nameOfMember(method) : undefined
    const isCalled = isCall(call) && call.callee === method
    const [first, second] = isCalled ? call.arguments : []
    if (!isCalled || !first || !cookieMethods.has(name ?? '')) {
      source.find(
        node,
        `\`${this.#name}\` has no cookies. Use \`getCookie\` and \`setCookie\` of ${cookieModule}, and pass \`${this.#name}\``,
      )
      this.#put(node, `${this.#name}.cookies`)
      return
    }
    const start = spanOf(call).start
    const begin = (callee: string, before = '') => {
      const local = this.#part.imports.add(cookieModule, callee)
      const end = spanOf(first).start
      source.replace({ start, end }, `${before}${local}(${this.#name}, `)
    }
    if (name === 'delete') begin('deleteCookie')
    else if (name === 'get') this.#readCookie(call, begin)
    else if (name === 'has') this.#testCookie(call, begin)
    else {
      begin('setCookie')
      if (second) this.#writeValue(second)
    }
  }

  #testCookie(call: Node, begin: (callee: string, before?: string) => void): void {
    const needsParentheses = this.#part.tree.parentOf(call)?.type !== 'IfStatement'
    begin('getCookie', needsParentheses ? '(' : '')
    this.#part.source.insert(spanOf(call).end, ` !== undefined${needsParentheses ? ')' : ''}`)
  }

  /** Astro writes a cookie's value as JSON if it is not a string. */
  #writeValue(value: Node): void {
    const { source } = this.#part
    const { start, end } = spanOf(value)
    const write = valueWriters[value.type]
    if (!write) return
    source.insert(start, `${write}(`)
    source.insert(end, ')')
  }

  #readCookie(call: Node, begin: (callee: string, before?: string) => void): void {
    const { source, tree } = this.#part
    const parent = tree.parentOf(call)
    const { end } = spanOf(call)
    if (isMember(parent, 'value') && parent.object === call) {
      begin('getCookie')
      source.replace({ start: end, end: spanOf(parent).end }, '')
      return
    }
    if (isTested(parent, call)) {
      this.#testCookie(call, begin)
      return
    }
    begin('getCookie')
    const isConstant = parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier'
    const scope = isConstant && tree.parentOf(tree.parentOf(parent) as Node)
    if (!scope || parent.id.type !== 'Identifier') {
      source.find(call, '`getCookie` returns the value itself, or undefined')
      return
    }
    for (const use of tree.references(parent.id.name, scope)) {
      const member = tree.parentOf(use)
      if (isMember(member, 'value') && member.object === use) {
        source.replace({ start: spanOf(use).end, end: spanOf(member).end }, '')
      } else if (!isTested(member, use)) {
        source.find(use, 'This is the value of the cookie itself, or undefined')
      }
    }
  }

  #rewriteLocalsUse(node: Member | Identifier): void {
    const { source, tree } = this.#part
    const parent = tree.parentOf(node)
    const ctx = this.#name
    if (parent?.type === 'VariableDeclarator' && parent.id.type === 'ObjectPattern') {
      for (const property of parent.id.properties) {
        const name = property.type === 'ObjectProperty' ? keyName(property) : undefined
        if (name !== undefined) this.#locals.use(name, source, property)
        else source.find(property, `Read each variable by its name from \`${ctx}.var\``)
      }
      this.#put(node, `${ctx}.var`)
      return
    }
    const name = isMember(parent) && parent.object === node ? nameOfMember(parent) : undefined
    if (!name) {
      source.find(node, `\`${ctx}.var\` has the variables that actions use, and no other locals`)
      this.#put(node, `${ctx}.var`)
      return
    }
    const member = parent as Member
    const above = tree.parentOf(member)
    const own = isMember(above) && above.object === member ? nameOfMember(above) : undefined
    if (name === 'cfContext' || (name === 'runtime' && own === 'ctx')) {
      this.#put(name === 'cfContext' ? member : (above as Node), `${ctx}.executionCtx`)
      return
    }
    if (name === 'runtime' && own === 'env') {
      this.#put(above as Node, `${ctx}.env`)
      return
    }
    this.#locals.use(name, source, member)
    if (above?.type !== 'AssignmentExpression' || above.left !== member) {
      this.#put(member, `${ctx}.var.${name}`)
      return
    }
    this.#locals.owned.add(name)
    const isStatement = tree.parentOf(above)?.type === 'ExpressionStatement'
    if (above.operator !== '=' || !isStatement) {
      source.find(above, `Write it with \`${ctx}.set('${name}', ...)\``)
      this.#put(member, `${ctx}.var.${name}`)
      return
    }
    const { quote } = this.#part.imports
    source.replace(
      { start: spanOf(above).start, end: spanOf(above.right).start },
      `${ctx}.set(${quote}${name}${quote}, `,
    )
    source.insert(spanOf(above).end, ')')
  }

  /** Replaces an expression, also if it is a key and a value at once. */
  #put(node: Node, text: string): void {
    const { source, tree } = this.#part
    const parent = tree.parentOf(node)
    const isShorthand = parent?.type === 'ObjectProperty' && parent.shorthand
    const isCallee = text.startsWith('new ') && parent?.type === 'NewExpression'
    const written = isCallee ? `(${text})` : text
    source.replace(spanOf(node), isShorthand ? `${keyName(parent)}: ${written}` : written)
  }

  #freeName(): string {
    const isTaken = (name: string) =>
      this.#part.tree.nodes.some(
        (node) =>
          node.type === 'Identifier' &&
          node.name === name &&
          spanOf(node).start >= spanOf(this.#fn).start &&
          spanOf(node).end <= spanOf(this.#fn).end,
      )
    return ['ctx', 'honoContext', 'actionContext'].find((name) => !isTaken(name)) ?? 'ctx_'
  }
}

const cookieMethods = new Set(['get', 'set', 'has', 'delete'])
const bodyMethods = new Set(['json', 'text', 'formData', 'arrayBuffer', 'blob', 'body', 'clone'])
const originParts = new Set(['origin', 'host', 'hostname', 'protocol', 'port'])

const valueWriters: Partial<Record<string, string>> = {
  ObjectExpression: 'JSON.stringify',
  ArrayExpression: 'JSON.stringify',
  NumericLiteral: 'String',
  BooleanLiteral: 'String',
}

/** Returns true if only the truth of an expression counts. */
function isTested(parent: Node | undefined, node: Node): boolean {
  if (parent?.type === 'UnaryExpression') return parent.operator === '!'
  if (parent?.type === 'IfStatement' || parent?.type === 'ConditionalExpression') {
    return inner(parent.test) === node
  }
  return false
}

/** Returns the offsets of a pattern without its type annotation. */
function patternSpan(pattern: ObjectPattern) {
  const { start, end } = spanOf(pattern)
  const annotation = pattern.typeAnnotation
  return { start, end: annotation ? spanOf(annotation).start : end }
}
