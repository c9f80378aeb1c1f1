import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './build.ts'

export type Files = Record<string, string>

/** The smallest Astro app that works. */
export const smallestApp: Files = {
  'astro.config.mjs': configWith('honoActions()'),
  'wrangler.toml': 'name = "small"\ncompatibility_date = "2026-10-12"\n',
  'src/server/actions.ts': actionsOf("'hello'"),
  'src/pages/index.astro': '<p>page</p>\n',
}

/** An Astro config with one integration. */
export function configWith(integration: string, adapter = 'adapter: cloudflare(),'): string {
  return `import cloudflare from '@astrojs/cloudflare'
import honoActions from '@gnosticdev/hono-actions'
import { defineConfig } from 'astro/config'

export default defineConfig({
  output: 'server',
  session: false,
  ${adapter}
  integrations: [${integration}],
})
`
}

/** An actions file with one action that returns an expression. */
export function actionsOf(expression: string): string {
  return `import { defineHonoAction } from '@gnosticdev/hono-actions/actions'

export const honoActions = { hello: defineHonoAction({ handler: () => ${expression} }) }
`
}

/** Writes a project inside the repository, where the library is found by its own name. */
export function writeProject(files: Files): string {
  const parent = join(root, 'test/.tmp')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'project-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}
