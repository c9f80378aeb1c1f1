import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { installedFile } from './installed.ts'
import { slash } from './to-posix-path.ts'

const packageName = '@scalar/api-reference'

/** Warning if the reference page has no viewer. */
export const noViewer =
  '{basePath}/reference is not served, because its viewer is not installed. Run: ' +
  `npm install --save-dev ${packageName}`

/**
 * Returns the path of Scalar's script, which has no imports; undefined if it is not installed.
 *
 * @param root of the site
 */
export function findViewer(root: URL): string | undefined {
  const entry = installedFile(root, packageName)
  const script = entry && join(dirname(entry), 'browser/standalone.js')
  return script && existsSync(script) ? slash(script) : undefined
}
