import { styleText } from 'node:util'
import { log } from '@clack/prompts'
import { structuredPatch } from 'diff'
import type { Change } from './changes.ts'

/** Prints the diff of a change. */
export function showChange({ path, from, before, after, what }: Change): void {
  const kind = from ? `Move: ${from} to` : before === undefined ? 'New:' : 'Change:'
  const title = styleText('bold', `${kind} ${path}`)
  log.step([`${title}, ${what}`, ...linesOf(before ?? '', after)].join('\n'))
}

/** Prints a command before it runs. */
export function showCommand(command: readonly string[]): void {
  log.step(`${styleText('bold', 'Command')}\n${styleText('cyan', command.join(' '))}`)
}

/** Returns the colored lines of a diff, with context lines. */
function linesOf(before: string, after: string): string[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 3 })
  return hunks.flatMap(({ lines }, index) => [
    ...(index > 0 ? [styleText('dim', '  …')] : []),
    ...lines
      .filter((line) => !line.startsWith('\\'))
      .map((line) => {
        const text = line
          .replace(/^([-+ ])/, '$1 ')
          .replaceAll('\t', '  ')
          .trimEnd()
        if (line.startsWith('+')) return styleText('green', text)
        return line.startsWith('-') ? styleText('red', text) : text
      }),
  ])
}
