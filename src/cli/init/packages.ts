import { type Agent, detect, getUserAgent, resolveCommand } from 'package-manager-detector'
import { CommandError } from '../command-error.ts'
import { manifest } from '../manifest.ts'
import type { Change } from './changes.ts'
import { pnpmBuilds } from './pnpm-builds.ts'
import type { Project } from './project.ts'

/** Adapter version for the Astro version that this package supports. */
export const adapterRange = '^14.3.0'

const zodRange = '^4.0.0'

/** Detects the package manager from the project's lockfile, otherwise from the running process. */
export async function packageManagerOf(root: string): Promise<Agent> {
  const strategies = [
    'install-metadata',
    'lockfile',
    'packageManager-field',
    'devEngines-field',
  ] as const
  const found = await detect({ cwd: root, strategies: [...strategies] })
  return found?.agent ?? getUserAgent() ?? 'npm'
}

/**
 * Returns the commands that install the packages missing from the project's package.json.
 *
 * @param changes accepted changes: Zod is installed if one of the files imports it
 */
export function installCommands(
  agent: Agent,
  { root, packageJson }: Project,
  changes: readonly Change[],
): string[][] {
  const { dependencies, devDependencies } = packageJson
  const present = { ...dependencies, ...devDependencies }
  const missing = (packages: Record<string, string>) =>
    Object.entries(packages)
      .filter(([name]) => !(name in present))
      .map(([name, range]) => `${name}@${range}`)
  const { hono, wrangler } = manifest.peerDependencies
  const run = missing({
    [manifest.name]: `^${manifest.version}`,
    '@astrojs/cloudflare': adapterRange,
    hono,
    ...(changes.some(importsZod) ? { zod: zodRange } : undefined),
  })
  const dev = missing({ wrangler })
  const lists = [run, dev.length > 0 ? ['-D', ...dev] : dev].filter((list) => list.length > 0)
  const builds = lists.length > 0 && agent.startsWith('pnpm') ? pnpmBuilds(root) : []
  return lists.map((list) => commandOf(agent, 'add', [...builds, ...list]))
}

function importsZod({ after }: Change): boolean {
  return /from (['"])zod\1/.test(after)
}

/** Returns the command line that runs a binary of a package installed in the project. */
export function localCommand(agent: Agent, args: string[]): string[] {
  return commandOf(agent, 'execute-local', args)
}

/** Returns the command line that runs a script of the project's package.json. */
export function scriptCommand(agent: Agent, script: string): string[] {
  return commandOf(agent, 'run', [script])
}

function commandOf(agent: Agent, command: 'add' | 'execute-local' | 'run', args: string[]) {
  const resolved = resolveCommand(agent, command, args)
  if (!resolved) {
    throw new CommandError('HA908', `${agent} has no way to ${command}: ${args.join(' ')}`)
  }
  return [resolved.command, ...resolved.args]
}
