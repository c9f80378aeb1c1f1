import { type ParseArgsConfig, parseArgs } from 'node:util'
import { CommandError } from './command-error.ts'

/**
 * Parses a command's options.
 *
 * @throws CommandError if an option is unknown, or there are positional arguments
 */
export function readOptions<const Options extends NonNullable<ParseArgsConfig['options']>>(
  command: string,
  args: string[],
  options: Options,
) {
  try {
    return parseArgs({ args, options, strict: true }).values
  } catch (error) {
    const reason = (error as Error).message.split('. ')[0]
    throw new CommandError('HA902', `${reason}. See: hono-actions ${command} --help`)
  }
}
