/**
 * The declarations that the integration adds to the app: its actions, known to the client, and its
 * bindings, known to Hono. `App.Locals` stays the app's own.
 *
 * @param actionsModule the actions file as seen from the declaration file, without its extension
 * @param basePath where the actions are served, below Astro's `base`, which the client adds itself
 */
export function typesFile(actionsModule: string, basePath: string): string {
  return `/// <reference types="@gnosticdev/hono-actions/actions" />

declare global {
  // Written by \`wrangler types\`; empty until then.
  interface Env {}
}

declare module '@gnosticdev/hono-actions/actions' {
  interface Bindings extends Env {}
}

declare module '@gnosticdev/hono-actions/client' {
  interface Register {
    actions: typeof import('${actionsModule}').honoActions
    basePath: '${basePath}'
  }
}

export {}
`
}
