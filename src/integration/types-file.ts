/**
 * Generates the declarations for the app: the types of its actions for the client, and of its
 * bindings for Hono. `App.Locals` is not changed.
 *
 * @param actionsModule path of the actions file from the declaration file, without its extension
 * @param basePath path of the actions below Astro's `base`, which the client adds itself
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
