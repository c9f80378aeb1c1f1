#!/usr/bin/env node
import process from 'node:process'
import { CommandError } from './command-error.ts'
import { manifest } from './manifest.ts'
import { isAtLeast } from './versions.ts'

interface Command {
  /** One line of the help. */
  help: string
  /** Imports the command's module on demand. `run` returns the exit code. */
  load: () => Promise<{ run(args: string[]): Promise<number> }>
}

const commands: Record<string, Command> = {
  init: {
    help: 'Set up an Astro project: config, actions, types, D1, a test',
    load: () => import('./init/index.ts'),
  },
  migrate: {
    help: 'Move a project from Astro Actions, and list what needs a person',
    load: () => import('./migrate/index.ts'),
  },
  openapi: {
    help: 'Write the OpenAPI document of the built Worker to a file',
    load: () => import('./openapi.ts'),
  },
}

const help = `Usage: hono-actions <command> [options]

Commands:
${Object.entries(commands)
  .map(([name, command]) => `  ${name.padEnd(11)}${command.help}`)
  .join('\n')}

Options:
  --version  Print the version
  --help     Print this; after a command, print its options
`

async function main([name, ...args]: string[]): Promise<number> {
  const { node } = process.versions
  if (!isAtLeast(node, manifest.engines.node)) {
    throw new CommandError(
      'HA901',
      `Node ${node} is too old: ${manifest.name} needs ${manifest.engines.node}. Install a newer one from https://nodejs.org.`,
    )
  }
  if (name === '--version' || name === '-v') {
    console.log(manifest.version)
    return 0
  }
  if (name === undefined || name === '--help' || name === '-h') {
    console.log(help)
    return 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    const known = Object.keys(commands).join(', ')
    throw new CommandError(
      'HA902',
      `There is no ${name.startsWith('-') ? 'option' : 'command'} "${name}". The commands are: ${known}. See: npx ${manifest.name} --help`,
    )
  }
  const { run } = await command.load()
  return run(args)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof CommandError ? error.message : error)
  process.exitCode = 1
}
