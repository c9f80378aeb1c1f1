declare module 'virtual:@gnosticdev/hono-actions/router' {
  import type { Bindings } from '@gnosticdev/hono-actions/actions'
  import type { RequestExecutionContext } from '@gnosticdev/hono-actions/context'

  export const router: {
    fetch(
      request: Request,
      env: Bindings,
      executionCtx: RequestExecutionContext,
    ): Response | Promise<Response>
  }
}

declare module 'virtual:astro:middleware' {
  import type { MiddlewareHandler } from 'astro'

  /** That of all integrations and of the app. */
  export const onRequest: MiddlewareHandler
}

/** Whether the app is built, and not in the dev server. Defined by the integration. */
declare const __HONO_ACTIONS_BUILT__: boolean
