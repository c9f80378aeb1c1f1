import { lineEnd } from './edit.ts'

/**
 * Adds the bindings that `wrangler types` wrote to the app's `env.d.ts`.
 *
 * @param code current content; undefined if the file does not exist
 * @param types path from the file to the one that Wrangler wrote
 */
export function editEnvFile(code: string | undefined, types: string): string {
  const line = `/// <reference path="${types}" />`
  if (code === undefined) return `${line}\n\n${variables}`
  // TypeScript only reads reference lines before the first statement.
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
