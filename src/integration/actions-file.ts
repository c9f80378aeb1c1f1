import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { IntegrationError } from './error.ts'

/** Default paths of the actions file, relative to `srcDir`, in search order. */
const usualNames = [
  'server/actions',
  'hono/actions',
  'hono/index',
  'hono',
  'hono-actions',
  'server/actions/index',
]
const extensions = ['ts', 'mts', 'js', 'mjs']

/** Default paths with their extensions. */
export const usualFiles = usualNames.flatMap((name) => extensions.map((ext) => `${name}.${ext}`))

/**
 * Finds the file that exports `honoActions`.
 *
 * @returns absolute path
 * @throws IntegrationError if there is no such file, with the paths that were searched
 */
export function findActionsFile(root: URL, srcDir: URL, actionsPath: string | undefined): string {
  if (actionsPath !== undefined) {
    const file = new URL(actionsPath, root)
    if (existsSync(file)) return fileURLToPath(file)
    throw new IntegrationError(
      'HA102',
      `There is no file at actionsPath "${actionsPath}" (${fileURLToPath(file)}).`,
      'It is read from the project root, such as honoActions({ actionsPath: "src/server/actions.ts" })',
    )
  }
  const found = usualFiles
    .map((name) => fileURLToPath(new URL(name, srcDir)))
    .find((file) => existsSync(file))
  if (found) return found
  const src = relative(fileURLToPath(root), fileURLToPath(srcDir)) || '.'
  throw new IntegrationError(
    'HA101',
    `There is no actions file. Looked for ${usualNames.map((name) => `${src}/${name}.ts`).join(', ')}.`,
    `Create ${src}/${usualNames[0]}.ts with 'export const honoActions = { ... }', or name yours: honoActions({ actionsPath: "..." })`,
  )
}
