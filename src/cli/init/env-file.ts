import { lineEnd } from './edit.ts'

/**
 * The app's `env.d.ts` with the bindings that `wrangler types` wrote.
 *
 * @param code what it says now, undefined where there is none
 * @param types the path from it to what Wrangler wrote
 */
export function editEnvFile(code: string | undefined, types: string): string {
  const line = `/// <reference path="${types}" />`
  if (code === undefined) return `${line}\n\n${variables}`
  // Such a line counts only before the first statement.
  const head = /^(?:\s*(?:\/\/.*|\/\*[\s\S]*?\*\/))*/.exec(code)?.[0] ?? ''
  const isThere = [
    ...head.matchAll(/^[ \t]*\/\/\/[ \t]*<reference[ \t]+path=(["'])(.*?)\1/gm),
  ].some(([, , path]) => path?.replace(/^\.\//, '') === types.replace(/^\.\//, ''))
  return isThere ? code : `${line}${lineEnd(code)}${code}`
}

const variables = `import '@gnosticdev/hono-actions/actions'

declare module '@gnosticdev/hono-actions/actions' {
  // What a request carries from your middleware to your actions, as \`ctx.var\`, such as:
  // user: string
  interface Variables {}
}
`
