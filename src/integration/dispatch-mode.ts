import { fileURLToPath } from 'node:url'
import type { Rollup } from 'vite'
import { slash } from './to-posix-path.ts'

/**
 * How a request for an action gets to the router in what is built: through all of Astro's handler,
 * through Astro's middleware alone, or at once where the app has none.
 */
export type Way = 'astro' | 'middleware' | 'router'

type Context = Pick<Rollup.PluginContext, 'resolve' | 'load' | 'parse'>

const own = ['middleware', 'forms'].map((name) =>
  slash(fileURLToPath(new URL(`./runtime/${name}.js`, import.meta.url))),
)

/**
 * Finds the shortest way on which nothing of the app's is left out, by Astro's own modules. What is
 * not as it is known goes through Astro, and so does everything in the dev server.
 */
export async function wayOf(context: Context & { environment: { mode: string } }): Promise<Way> {
  if (context.environment.mode !== 'build') return 'astro'
  const fetchable = await bodyOf(context, 'virtual:astro:fetchable')
  // An app with a `src/fetch.ts` decides itself what comes before what.
  const isAstros = fetchable && importsOf(fetchable).join() === 'astro/app/fetch/default-handler'
  if (!isAstros) return 'astro'
  const middleware = await bodyOf(context, 'virtual:astro:middleware')
  if (!middleware || !isSequence(middleware)) return 'astro'
  const imports = importsOf(middleware)
  if (!own.every((id) => imports.includes(id))) return 'astro'
  const others = imports.filter((id) => id !== 'astro:middleware' && !own.includes(id))
  return others.length > 0 ? 'middleware' : 'router'
}

type Body = ReturnType<Context['parse']>['body']

async function bodyOf(context: Context, id: string): Promise<Body | undefined> {
  const found = await context.resolve(id)
  if (!found) return undefined
  const { code } = await context.load({ id: found.id })
  return code === null ? undefined : context.parse(code).body
}

/** What a module imports, as it says. */
function importsOf(body: Body): string[] {
  return body.flatMap((node) =>
    'source' in node && typeof node.source?.value === 'string' ? [node.source.value] : [],
  )
}

/** Whether all that a module has is `export const onRequest = sequence(…)` of what it imports. */
function isSequence(body: Body): boolean {
  const [rest, ...more] = body.filter(({ type }) => type !== 'ImportDeclaration')
  if (more.length > 0 || rest?.type !== 'ExportNamedDeclaration') return false
  if (rest.declaration?.type !== 'VariableDeclaration') return false
  const [{ init } = { init: null }] = rest.declaration.declarations
  if (init?.type !== 'CallExpression') return false
  return [init.callee, ...init.arguments].every(({ type }) => type === 'Identifier')
}
