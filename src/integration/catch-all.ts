import { existsSync, readdirSync } from 'node:fs'

/**
 * Returns true if the app has an endpoint of its own for everything below a path, such as
 * `src/pages/api/[...path].ts`. Astro takes one route for each pattern.
 */
export function hasCatchAll(srcDir: URL, basePath: string): boolean {
  const folder = new URL(`pages${basePath}/`, srcDir)
  if (!existsSync(folder)) return false
  const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [entry.name]
    return readdirSync(new URL(`${entry.name}/`, folder)).map((name) => `${entry.name}/${name}`)
  })
  return names.some((name) => /^\[\.\.\.[^\]/]+\](?:\/index)?\.[cm]?[jt]s$/.test(name))
}
