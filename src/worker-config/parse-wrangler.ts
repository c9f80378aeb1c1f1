import { parse as parseToml } from '@decimalturn/toml-patch'
import { type ParseError, parse as parseJson, printParseErrorCode } from 'jsonc-parser'
import { formatOf } from './files.ts'

/** Fields of a Wrangler config that are read here. */
export interface WranglerConfig {
  compatibility_date?: string
  compatibility_flags?: string[]
  d1_databases?: { binding?: string; migrations_dir?: string }[]
  env?: Record<string, unknown>
  [key: string]: unknown
}

/** Error of a config that cannot be read. The message starts with the file, and the line if known. */
export class ConfigError extends Error {}

/**
 * Parses a Wrangler config.
 *
 * @param file file name, which decides the language
 * @throws ConfigError for invalid syntax, with the line
 */
export function parseWranglerConfig(code: string, file: string): WranglerConfig {
  const config = formatOf(file) === 'toml' ? tomlOf(code, file) : jsonOf(code, file)
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new ConfigError(`${file}: it is not an object`)
  }
  return config as WranglerConfig
}

function tomlOf(code: string, file: string): unknown {
  try {
    return parseToml(code)
  } catch (error) {
    const { message, line = 1, column = 0 } = error as Error & { line?: number; column?: number }
    // After the position, the parser's message shows the line before it says the reason.
    throw new ConfigError(`${file}:${line}:${column + 1}: ${message.split('\n').at(-1)}`)
  }
}

function jsonOf(code: string, file: string): unknown {
  const errors: ParseError[] = []
  const value = parseJson(code, errors, { allowTrailingComma: true })
  const [first] = errors
  if (!first) return value
  const lines = code.slice(0, first.offset).split('\n')
  const column = (lines.at(-1) ?? '').length + 1
  const reason = printParseErrorCode(first.error).replaceAll(
    /(?<=[a-z])[A-Z]/g,
    (letter) => ` ${letter.toLowerCase()}`,
  )
  throw new ConfigError(`${file}:${lines.length}:${column}: ${reason}`)
}
