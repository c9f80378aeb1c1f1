import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { isAtLeast } from '../versions.ts'

/** Dependencies of Wrangler that have install scripts. */
const built = ['esbuild', 'workerd']

/**
 * Returns the arguments of `pnpm add` that allow those install scripts. From version 11 on, pnpm
 * fails if a script is neither allowed nor denied. Every pnpm command in the project then fails.
 * Packages that the project has already allowed or denied are skipped: pnpm rejects a second
 * setting.
 *
 * @param root root folder of the project
 * @see https://pnpm.io/settings/build
 */
export function pnpmBuilds(root: string): string[] {
  if (!isAtLeast(askPnpm(root, ['--version']), '11')) return []
  const decided = decidedBuilds(askPnpm(root, ['config', 'get', 'allowBuilds', '--json']))
  const open = built.filter((name) => {
    return !decided.some((one) => one === name || one.startsWith(`${name}@`))
  })
  return open.map((name) => `--allow-build=${name}`)
}

/** Returns an empty string if pnpm cannot run. The install then fails with the reason. */
function askPnpm(root: string, args: string[]): string {
  // On Windows, pnpm is a shell script.
  const shell = process.platform === 'win32'
  return spawnSync('pnpm', args, { cwd: root, encoding: 'utf8', shell }).stdout ?? ''
}

function decidedBuilds(printed: string): string[] {
  try {
    return Object.keys(JSON.parse(printed) ?? {})
  } catch {
    // Some versions print a word if the setting does not exist.
    return []
  }
}
