import { spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fixtures, quiet, root } from './build.ts'
import { temporaryFolder } from './pack.ts'
import type { Files } from './project.ts'

export const bin = join(root, 'dist/cli/index.js')

/** What a run of a command printed, and how it ended. */
export interface Run {
  code: number | null
  printed: string
}

/**
 * Runs the command line in a folder, in a process of its own.
 *
 * @param answers what is typed when it asks, one for each question; after them the input ends
 * @param path where it finds other commands
 */
export function cli(
  args: string[],
  folder: string,
  answers: string[] = [],
  path = process.env['PATH'],
): Promise<Run> {
  const env = { ...quiet, PATH: path, npm_config_user_agent: undefined }
  const child = spawn(process.execPath, [bin, ...args], { cwd: folder, env })
  const left = [...answers]
  let printed = ''
  let asked = 0
  const answer = () => {
    const questions = printed.split(/[●○] Yes \/ [●○] No/).length - 1
    if (questions <= asked) return
    asked = questions
    const next = left.shift()
    if (next === undefined) child.stdin.end()
    else child.stdin.write(next)
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      printed += chunk
      answer()
    })
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, printed })))
}

/** A copy of Astro's minimal template outside the repository, with files over it. */
export function templateProject(files: Files = {}): string {
  const folder = projectOf(files)
  // What a test brings stays.
  cpSync(join(fixtures, 'minimal-template'), folder, { recursive: true, force: false })
  return folder
}

/** A folder outside the repository with these files. */
export function projectOf(files: Files): string {
  const folder = temporaryFolder()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

/** Every file of a folder, by its path. */
export function filesIn(folder: string): Files {
  const paths = globSync(['**/*', '.gitignore'], { cwd: folder, exclude: ['node_modules'] }).sort()
  const files = paths.filter((path) => statSync(join(folder, path)).isFile())
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
}

/**
 * Package managers that only note how they are called, on a path that has no others.
 *
 * What they are only asked is not noted.
 *
 * @param failing the beginning of the calls that fail
 * @param answers what they say when they are asked for the version, and for a setting by its name
 */
export function notingCommands(
  failing = 'nothing fails',
  { version = '12.0.0', ...settings }: Record<string, string> = {},
) {
  const folder = temporaryFolder()
  const log = join(folder, 'log')
  writeFileSync(log, '')
  for (const name of ['npm', 'npx', 'pnpm', 'yarn', 'bun', 'bunx']) {
    const says = Object.entries(settings).map(([key, value]) => {
      return `"config get ${key}"*) echo '${value}'; exit;;`
    })
    const script = `#!/bin/sh
case "$*" in --version) echo ${version}; exit;; ${says.join(' ')} "config get"*) exit;; esac
echo "${name} $*" >> ${log}
case "${name} $*" in "${failing}"*) exit 7;; esac
`
    writeFileSync(join(folder, name), script)
    chmodSync(join(folder, name), 0o755)
  }
  return {
    path: `${folder}:${dirname(process.execPath)}:/usr/bin:/bin`,
    calls: () => readFileSync(log, 'utf8').trim().split('\n').filter(Boolean),
  }
}
