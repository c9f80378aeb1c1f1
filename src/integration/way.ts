import { fileURLToPath } from 'node:url'
import type { Rollup } from 'vite'
import { slash } from './slash.ts'

/**
 * How a request for an action gets to the router in what is built: through all of Astro's handler,
 * through Astro's middleware alone, or at once where the app has none.
 */
export type Way = 'astro' | 'middleware' | 'router'

const own = ['middleware', 'forms'].map((name) =>
  slash(fileURLToPath(new URL(`./runtime/${name}.js`, import.meta.url))),
)

/**
 * Finds the shortest way on which nothing of the app's is left out, by Astro's own modules. What is
 * not as it is known goes through Astro, and so does everything in the dev server.
 */
export async function wayOf(
  context: Pick<Rollup.PluginContext, 'resolve' | 'load' | 'parse'> & {
    environment: { mode: string }
  },
): Promise<Way> {
  if (context.environment.mode !== 'build') return 'astro'
  const fetchable = await importsOf(context, 'virtual:astro:fetchable')
  // An app with a `src/fetch.ts` decides itself what comes before what.
  if (!fetchable?.includes('astro/app/fetch/default-handler')) return 'astro'
  const middleware = await importsOf(context, 'virtual:astro:middleware')
  if (!middleware) return 'astro'
  const others = middleware.filter((id) => id !== 'astro:middleware' && !own.includes(id))
  return others.length > 0 ? 'middleware' : 'router'
}

/** What a module imports, as it says; undefined where there is no such module. */
async function importsOf(
  context: Pick<Rollup.PluginContext, 'resolve' | 'load' | 'parse'>,
  id: string,
): Promise<string[] | undefined> {
  const found = await context.resolve(id)
  if (!found) return undefined
  const { code } = await context.load({ id: found.id })
  if (code === null) return undefined
  return context.parse(code).body.flatMap((node) => {
    return 'source' in node && typeof node.source?.value === 'string' ? [node.source.value] : []
  })
}
