import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { isAtLeast } from '../versions.ts'

/** What Wrangler brings that has install scripts. */
const built = ['esbuild', 'workerd']

/**
 * The arguments of `pnpm add` that let those scripts run. From 11 on it fails where nobody has said
 * of a script whether it may run, and everything in the project that calls pnpm fails with it. What
 * the project has said already stays; pnpm refuses to be told otherwise.
 *
 * @param root of the project
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

/** Nothing where it can't be asked: then it can't install either, and says why. */
function askPnpm(root: string, args: string[]): string {
  // On Windows it is a script of the shell.
  const shell = process.platform === 'win32'
  return spawnSync('pnpm', args, { cwd: root, encoding: 'utf8', shell }).stdout ?? ''
}

function decidedBuilds(printed: string): string[] {
  try {
    return Object.keys(JSON.parse(printed) ?? {})
  } catch {
    // Where nothing is set, some versions print a word.
    return []
  }
}
