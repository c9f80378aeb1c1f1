import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { npx, root } from './build.ts'
import { astroBuild } from './tools.ts'

/**
 * Builds an Astro app, and returns the config that runs the result.
 *
 * @param from the folder whose packages build it
 * @param onLog gets what the build printed
 */
export async function buildAstro(
  folder: string,
  from = root,
  onLog: (log: string) => void = () => {},
): Promise<string> {
  const printed =
    from === root
      ? await astroBuild(folder)
      : await npx('astro', ['build', '--root', folder], folder, from)
  onLog(printed)
  const redirect = join(folder, '.wrangler/deploy/config.json')
  const { configPath } = JSON.parse(readFileSync(redirect, 'utf8'))
  return join(folder, '.wrangler/deploy', configPath)
}
