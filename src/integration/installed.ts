import { createRequire } from 'node:module'

/**
 * Returns the path of the file that a package of the site resolves to; undefined if it is not
 * installed.
 *
 * @param root of the site
 */
export function installedFile(root: URL, name: string): string | undefined {
  try {
    return createRequire(new URL('package.json', root)).resolve(name)
  } catch {
    return undefined
  }
}
