import { spawn } from 'node:child_process'
import process from 'node:process'
import { CommandError } from '../command-error.ts'

/**
 * Runs the first of the commands in a project, and shows its output. The command gets no input,
 * because the user has already confirmed it.
 *
 * @throws CommandError if it fails, with all commands
 */
export async function runCommand(
  commands: readonly (readonly string[])[],
  root: string,
): Promise<void> {
  const lines = commands.map((command) => command.join(' '))
  const [file = '', ...args] = commands[0] ?? []
  const isWindows = process.platform === 'win32'
  const child = spawn(file, isWindows ? args.map((arg) => `"${arg}"`) : args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // On Windows, package managers are shell scripts.
    shell: isWindows,
  })
  const problem = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => {
      resolve(code === 0 ? undefined : `it ended with ${code ?? signal}`)
    })
  })
  if (problem === undefined) return
  throw new CommandError(
    'HA908',
    `"${lines[0]}" failed: ${problem}. The files are written. What is left to run:
${lines.join('\n')}`,
  )
}
