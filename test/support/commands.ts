import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { quiet } from './build.ts'

/** A command that a page shows, and the lines that it says one then sees. */
export interface ShownCommand {
  line: string
  seen: string[]
}

/** The commands of a page's `sh` blocks, in their order, with the `text` block behind them. */
export function commandsOf(page: string): ShownCommand[] {
  const commands: ShownCommand[] = []
  const blocks = readFileSync(page, 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)
  let previous = ''
  for (const [, language = '', code = ''] of blocks) {
    const lines = code.trimEnd().split('\n')
    if (language === 'sh') for (const line of lines) commands.push({ line, seen: [] })
    if (language === 'text' && previous === 'sh') commands.at(-1)?.seen.push(...lines)
    previous = language
  }
  return commands
}

/** Runs a command as a shell does, and returns what it printed; it fails where the command does. */
export function shell(line: string, cwd: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const options = { cwd, env: { ...quiet, VITEST: undefined, ...env }, maxBuffer: 1 << 26 }
  return new Promise((resolve, reject) => {
    execFile('sh', ['-c', line], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${line}\n${stdout}${stderr}`, { cause: error }))
      else resolve(stdout + stderr)
    })
  })
}
