import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
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
  try {
    const entry = createRequire(new URL('package.json', root)).resolve(packageName)
    const script = join(dirname(entry), 'browser/standalone.js')
    return existsSync(script) ? slash(script) : undefined
  } catch {
    return undefined
  }
}
