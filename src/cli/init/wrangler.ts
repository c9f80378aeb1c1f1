import { hasAsyncLocalStorage, missingFlag } from '../../worker-config/compatibility.ts'
import { type ConfigFormat, flagsLine, formatOf } from '../../worker-config/files.ts'
import {
  ConfigError,
  parseWranglerConfig,
  type WranglerConfig,
} from '../../worker-config/parse-wrangler.ts'
import { CommandError } from '../command-error.ts'
import { addToCloudflareConfig, readCloudflareConfig } from './cloudflare-config.ts'
import { addToJsonc } from './wrangler-jsonc.ts'
import { addToToml } from './wrangler-toml.ts'
import type { Database, Missing } from './wrangler-types.ts'

/** Latest compatibility date that the oldest supported Wrangler accepts. */
export const compatibilityDate = '2026-10-12'

/** Kinds whose bindings are named by `name`. All other kinds use `binding`. */
const namedByName = ['bindings', 'ratelimits', 'send_email']

/** @throws CommandError if the config cannot be parsed */
export function readWranglerConfig(code: string, file: string): WranglerConfig {
  try {
    return formatOf(file) === 'typescript'
      ? readCloudflareConfig(code, file)
      : parseWranglerConfig(code, file)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new CommandError(
      'HA907',
      `${error.message}. The config can't be read. Nothing was changed.`,
    )
  }
}

/**
 * Adds the missing parts to a Wrangler config, and does not change the rest.
 *
 * @throws CommandError if that is not possible, with the lines to add
 */
export function editWranglerConfig(code: string, file: string, missing: Missing): string {
  const format = formatOf(file)
  const add = { toml: addToToml, json: addToJsonc, typescript: addToCloudflareConfig }[format]
  try {
    const edited = add(code, missing)
    if (edited !== undefined && isComplete(readWranglerConfig(edited, file), missing)) return edited
  } catch {
    // The error below contains the lines to add.
  }
  const { flag, database } = missing
  const lines = [flag && flagsLine(file, [flag]), database && databaseLines(database)[format]]
  throw new CommandError(
    'HA907',
    `${file} can't be changed safely. Nothing was changed. Add to it yourself, then run this again:
${lines.filter(Boolean).join('\n')}`,
  )
}

function databaseLines({ binding, database_name }: Database): Record<ConfigFormat, string> {
  return {
    toml: `[[d1_databases]]\nbinding = "${binding}"\ndatabase_name = "${database_name}"`,
    json: `"d1_databases": [${JSON.stringify({ binding, database_name })}]`,
    typescript: `env: { ${binding}: { type: 'd1', name: '${database_name}' } }`,
  }
}

function isComplete(config: WranglerConfig, { flag, database }: Missing): boolean {
  const { compatibility_flags: flags = [], d1_databases: databases = [] } = config
  const hasDatabase = databases.some(({ binding }) => binding === database?.binding)
  return (!flag || flags.includes(flag)) && (!database || hasDatabase)
}

export function newWranglerConfig(name: string, database: Database | undefined): string {
  const lines = [
    '"$schema": "./node_modules/wrangler/config-schema.json"',
    `"name": ${JSON.stringify(name)}`,
    `"compatibility_date": "${compatibilityDate}"`,
  ]
  const end = database
    ? `  "d1_databases": [{ "binding": "${database.binding}", "database_name": ${JSON.stringify(database.database_name)} }]\n`
    : ''
  const all = lines.map((line) => `  ${line}`).join(',\n')
  return `{\n${all}${end ? `,\n${end}` : '\n'}}\n`
}

/** Returns the flag that the Worker needs for `AsyncLocalStorage`; undefined if it has it. */
export function flagFor(config: WranglerConfig): string | undefined {
  const { compatibility_date: date, compatibility_flags: flags } = config
  return hasAsyncLocalStorage(date, flags) ? undefined : missingFlag(flags)
}

/** Returns the name of the database's binding: `DB` if it is D1 or free, or `GUESTBOOK_DB`. */
export function databaseBinding(config: WranglerConfig): string {
  const isDatabase = config.d1_databases?.some(({ binding }) => binding === 'DB')
  return isDatabase || !bindingNames(config).has('DB') ? 'DB' : 'GUESTBOOK_DB'
}

function bindingNames({ env: _, vars, ...config }: WranglerConfig): Set<string> {
  const names = new Set(Object.keys(vars ?? {}))
  const look = (value: unknown, key: string) => {
    if (Array.isArray(value)) for (const item of value) look(item, key)
    else if (typeof value === 'object' && value !== null) {
      const { binding, name } = value as Record<string, unknown>
      if (typeof binding === 'string') names.add(binding)
      if (typeof name === 'string' && namedByName.includes(key)) names.add(name)
      for (const [inner, item] of Object.entries(value)) look(item, inner)
    }
  }
  look(config, '')
  return names
}

/** Converts a name to one that Cloudflare accepts for a Worker. */
export function workerName(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return plain.slice(0, 54).replaceAll(/^-+|-+$/g, '') || 'my-site'
}
