import { middleware as ofAstro } from 'astro/hono'

export * from 'astro/hono'

/**
 * Astro's handler of this name, whose response Hono sends. Astro returns the response of Astro
 * middleware after Hono's `next()`. Hono ignores what is returned then, and sends the response of
 * `next()`, whose body middleware may have read or replaced.
 */
export function middleware(): ReturnType<typeof ofAstro> {
  const handle = ofAstro()
  return async (context, next) => {
    let isRendered = false
    const response = await handle(context, async () => {
      await next()
      isRendered = true
    })
    if (!isRendered || !response || response === context.res) return response
    // Otherwise Hono would copy the response, and add the headers that middleware has removed.
    Object.assign(context, { res: undefined })
    context.res = response
    return response
  }
}
