import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { buildAstro, npx, root } from './build.ts'
import { filesOf } from './markdown.ts'
import { configWith, type Files, writeProject } from './project.ts'

/** What every app has that a recipe does not show. */
const base: Files = {
  'astro.config.mjs': configWith(
    "honoActions({ log: 'info' })",
    'adapter: cloudflare({ inspectorPort: false }),',
  ),
  'tsconfig.json': JSON.stringify({
    extends: 'astro/tsconfigs/strict',
    include: ['.astro/types.d.ts', 'worker-configuration.d.ts', 'src'],
  }),
  'src/pages/index.astro': '<p>page</p>\n',
}

/**
 * Writes the app of a recipe with nothing but the files that its page shows, and the types of its
 * bindings.
 *
 * @param names the recipe, behind those that its page says it goes on from
 * @returns its folder
 */
export async function writeRecipe(...names: string[]): Promise<string> {
  const shown = names.map((name) => filesOf(join(root, `docs/recipes/${name}.md`)))
  const folder = writeProject(Object.assign({}, base, ...shown))
  await npx('wrangler', ['types'], folder)
  return folder
}

/** Builds the app of a recipe, and starts it on workerd. */
export async function startRecipe<Env>(
  folder: string,
  options: { vars?: Record<string, string>; onLog?: (line: string) => void } = {},
): Promise<TestWorker<Env>> {
  const { onLog, ...rest } = options
  const configPath = await buildAstro(folder)
  return createTestWorker<Env>({
    root: folder,
    configPath,
    ...rest,
    ...(onLog && { onLog: ({ message }) => onLog(message) }),
  })
}

/** What `astro check` has to say of an app: its last line, or all of it where there are errors. */
export function checkRecipe(folder: string): Promise<string> {
  return npx('astro', ['check'], folder).catch(
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  )
}
