import { fileURLToPath } from 'node:url'
import type { Rollup } from 'vite'
import { slash } from './to-posix-path.ts'

/**
 * Dispatch of action requests in a build: through Astro's whole handler, through Astro's middleware
 * only, or directly to the router, if the app has no middleware.
 */
export type DispatchMode = 'astro' | 'middleware' | 'direct'

/** Dispatch mode of a build. */
export interface DispatchDecision {
  mode: DispatchMode
  /** Reason for the mode, for the log. */
  reason: string
  /** True if a faster mode was not possible because something in Astro is not as expected. */
  isFallback?: boolean
}

type Context = Pick<Rollup.PluginContext, 'resolve' | 'load' | 'parse'>
type Body = ReturnType<Context['parse']>['body']

const own = ['first-middleware', 'last-middleware'].map((name) =>
  slash(fileURLToPath(new URL(`./runtime/${name}.js`, import.meta.url))),
)

/** Exports and `FetchState` members that `runtime/run-astro-middleware.ts` uses. */
const used = {
  'astro/fetch': ['FetchState', 'astro', 'pages', 'sessions'],
  '@astrojs/cloudflare/fetch': ['cf', 'finalize'],
}
const members = [
  'componentInstance',
  'finalizeAll',
  'getAPIContext',
  'provide',
  'props',
  'rewrite',
  'skipMiddleware',
]

/**
 * Reads Astro's modules to find the fastest mode that skips no code of the app.
 *
 * @param hasCache true if the app has a cache provider, which only Astro's handler passes to middleware
 */
export async function chooseDispatchMode(
  context: Context,
  hasCache = false,
): Promise<DispatchDecision> {
  const fetchable = await bodyOf(context, 'virtual:astro:fetchable')
  if (!fetchable) return fallback('virtual:astro:fetchable to be a module')
  const [handler, ...others] = importsOf(fetchable)
  if (handler !== 'astro/app/fetch/default-handler' || others.length > 0) {
    const isOfApp = others.length === 0 && fetchable.every(isExport)
    return isOfApp
      ? { mode: 'astro', reason: "through Astro's handler, because the app has a src/fetch.ts" }
      : fallback("virtual:astro:fetchable to have Astro's default handler alone")
  }
  const middleware = await bodyOf(context, 'virtual:astro:middleware')
  const imports = middleware && importsOf(middleware)
  if (!imports || !isSequence(middleware) || !own.every((id) => imports.includes(id))) {
    return fallback('virtual:astro:middleware to export a sequence() of all middleware')
  }
  const ofApp = imports.filter((id) => id !== 'astro:middleware' && !own.includes(id))
  if (ofApp.length === 0) {
    return { mode: 'direct', reason: 'without Astro, because there is no Astro middleware' }
  }
  if (hasCache) {
    const reason = "through Astro's handler, because the app has Astro's cache for its middleware"
    return { mode: 'astro', reason }
  }
  const missing = await missingOf(context)
  if (missing) return fallback(missing)
  const reason = `through the Astro middleware alone: ${ofApp.map(nameOf).join(', ')}`
  return { mode: 'middleware', reason }
}

function fallback(expected: string): DispatchDecision {
  const reason =
    `through Astro's handler, which takes longer: expected ${expected}, which this version of Astro ` +
    "does not have. A form from one of allowedOrigins has to pass Astro's security.checkOrigin"
  return { mode: 'astro', reason, isFallback: true }
}

/** Returns the first expected export or member that Astro or the adapter lacks. */
async function missingOf(context: Context): Promise<string | undefined> {
  for (const [id, names] of Object.entries(used)) {
    const exported = exportsOf((await bodyOf(context, id)) ?? [])
    const missing = names.filter((name) => !exported.includes(name))
    if (missing.length > 0) return `${id} to export ${missing.join(', ')}`
  }
  const fetchState = await context.resolve('astro/fetch')
  const base = await bodyOf(context, './fetch-state.js', fetchState?.id)
  const found = membersOf(base ?? [], 'FetchState')
  const missing = members.filter((name) => !found.includes(name))
  return missing.length > 0 ? `FetchState to have ${missing.join(', ')}` : undefined
}

async function bodyOf(context: Context, id: string, importer?: string): Promise<Body | undefined> {
  const found = await context.resolve(id, importer)
  if (!found) return undefined
  const { code } = await context.load({ id: found.id })
  return code === null ? undefined : context.parse(code).body
}

function importsOf(body: Body): string[] {
  return body.flatMap((node) =>
    'source' in node && typeof node.source?.value === 'string' ? [node.source.value] : [],
  )
}

function isExport({ type }: Body[number]): boolean {
  return type === 'ExportNamedDeclaration'
}

/** Returns the names of a module's `export { … }`. */
function exportsOf(body: Body): string[] {
  return body.flatMap((node) =>
    node.type === 'ExportNamedDeclaration'
      ? node.specifiers.map(({ exported }) => ('name' in exported ? exported.name : ''))
      : [],
  )
}

/** Returns the names of the fields and methods of a class. */
function membersOf(body: Body, name: string): string[] {
  const found = body.find((node) => node.type === 'ClassDeclaration' && node.id?.name === name)
  if (found?.type !== 'ClassDeclaration') return []
  return found.body.body.flatMap((member) =>
    'key' in member && member.key.type === 'Identifier' ? [member.key.name] : [],
  )
}

/** Returns true if a module only contains `export const onRequest = sequence(…)` of its imports. */
function isSequence(body: Body): boolean {
  const [rest, ...more] = body.filter(({ type }) => type !== 'ImportDeclaration')
  if (more.length > 0 || rest?.type !== 'ExportNamedDeclaration') return false
  if (rest.declaration?.type !== 'VariableDeclaration') return false
  const [{ init } = { init: null }] = rest.declaration.declarations
  if (init?.type !== 'CallExpression') return false
  return [init.callee, ...init.arguments].every(({ type }) => type === 'Identifier')
}

/** Returns the end of a module's path, such as `src/middleware.ts`. */
function nameOf(id: string): string {
  return id.split('/').slice(-2).join('/')
}
