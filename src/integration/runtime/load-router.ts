import { appRouterOf } from '@gnosticdev/hono-actions/internal'

type Router = ReturnType<typeof appRouterOf>

// In a build the module never changes. In the dev server each edit creates a new one.
let built: Router | undefined

/** Loads the app's router on first use, so that a page without actions starts without it. */
export function loadRouter(): Router | Promise<Router> {
  return built ?? load()
}

async function load(): Promise<Router> {
  const { router } = await import('virtual:@gnosticdev/hono-actions/router')
  const loaded = appRouterOf(router)
  if (__HONO_ACTIONS_BUILT__) built = loaded
  return loaded
}
