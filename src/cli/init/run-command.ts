import { spawn } from 'node:child_process'
import process from 'node:process'
import { CommandError } from '../command-error.ts'

/**
 * Runs the first of some commands in a project, and shows what it prints. It is asked nothing: who
 * got here has said yes already.
 *
 * @throws CommandError where it fails, with all of them
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
    // There package managers are scripts of the shell.
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
