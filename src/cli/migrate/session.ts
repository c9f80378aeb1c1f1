import { posix } from 'node:path'
import { spanOf } from '../init/syntax.ts'
import { manifest } from '../manifest.ts'
import type { Project } from './project.ts'
import { inner, isCall } from './tree.ts'

const middleware = 'astro:middleware'

/** Files to add, by path. */
export type NewFiles = Map<string, { code: string; what: string }>

/** Lets middleware give Astro's session to actions, which have none of their own. */
export function passSession(project: Project, srcDir: string): NewFiles {
  const own = project.sources.find(({ path }) =>
    /^middleware(?:\/index)?\.[cm]?[jt]s$/.test(posix.relative(srcDir, path)),
  )
  if (!own) {
    const code = middlewareFile('onRequest')
    return new Map([[`${srcDir}middleware.ts`, { code, what: 'the session for actions' }]])
  }
  const [part] = own.parts
  const found = inner(part?.tree.valueOf('onRequest'))
  const value = found?.type === 'FunctionDeclaration' ? undefined : found
  const path = `${srcDir}server/session-for-actions.ts`
  const relative = posix.relative(posix.dirname(own.path), path.replace(/\.ts$/, ''))
  const specifier = relative.startsWith('.') ? relative : `./${relative}`
  if (!part || !value) {
    own.find(
      0,
      `Put \`sessionForActions\` of ${specifier} before your middleware: \`sequence(...)\``,
    )
  } else {
    const { imports } = part
    const added = imports.add(specifier, 'sessionForActions')
    const sequence = imports.localOf(middleware, 'sequence')
    const isSequence =
      isCall(value) && value.callee.type === 'Identifier' && value.callee.name === sequence
    const [first] = isCall(value) ? value.arguments : []
    if (isSequence && first) own.insert(spanOf(first).start, `${added}, `)
    else {
      own.insert(spanOf(value).start, `${imports.add(middleware, 'sequence')}(${added}, `)
      own.insert(spanOf(value).end, ')')
    }
  }
  return new Map([
    [path, { code: middlewareFile('sessionForActions'), what: 'the session for actions' }],
  ])
}

function middlewareFile(name: string): string {
  return `import { requireRequestContext } from '${manifest.name}/context'
import { defineMiddleware } from '${middleware}'

/** Gives actions Astro's session, as \`ctx.var.session\`. */
export const ${name} = defineMiddleware((context, next) => {
  // A prerendered page has no session.
  if (!context.isPrerendered) requireRequestContext().vars.session = context.session
  return next()
})
`
}
