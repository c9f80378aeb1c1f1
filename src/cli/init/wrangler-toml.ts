import { parse, parseDocument, patch } from '@decimalturn/toml-patch'
import type { WranglerConfig } from '../../worker-config/parse-wrangler.ts'
import { applyEdits, lineEnd } from './edit.ts'
import type { Missing } from './wrangler-types.ts'

/** Adds the missing parts to a TOML Wrangler config. */
export function addToToml(code: string, { flag, database }: Missing): string {
  let edited = code
  if (flag) {
    const config = read(edited)
    edited = config.compatibility_flags
      ? patch(edited, { ...config, compatibility_flags: [...config.compatibility_flags, flag] })
      : withRootLine(edited, `compatibility_flags = ["${flag}"]`)
  }
  if (database) {
    const config = read(edited)
    // `patch` would add the table after the comment of the next one.
    edited = rootLines(edited).some(({ key }) => key.value[0] === 'd1_databases')
      ? patch(edited, { ...config, d1_databases: [...(config.d1_databases ?? []), database] })
      : withTable(edited, [
          '[[d1_databases]]',
          `binding = ${JSON.stringify(database.binding)}`,
          `database_name = ${JSON.stringify(database.database_name)}`,
        ])
  }
  return edited
}

function read(code: string): WranglerConfig {
  return parse(code) as WranglerConfig
}

/** Returns the lines before the first table. */
function rootLines(code: string) {
  const blocks = parseDocument(code).cst
  const table = blocks.findIndex(({ type }) => type === 'Table' || type === 'TableArray')
  return blocks
    .slice(0, table < 0 ? undefined : table)
    .flatMap((block) => ('equals' in block ? [block] : []))
}

/** Adds a line before the first table. `patch` would add it after the comment of that table. */
function withRootLine(code: string, line: string): string {
  const eol = lineEnd(code)
  const last = rootLines(code).at(-1)
  // The parser counts lines from 1.
  const before = last ? code.split('\n').slice(0, last.loc.end.line) : []
  const at = Math.min(code.length, before.join('\n').length + (last ? 1 : 0))
  const text = code[at - 1] === '\n' || at === 0 ? line + eol : eol + line + eol
  return applyEdits(code, [{ start: at, end: at, text }])
}

/** Adds a table at the end, where it cannot become a part of another table. */
function withTable(code: string, lines: string[]): string {
  const eol = lineEnd(code)
  const gap = code === '' ? '' : code.endsWith('\n') ? eol : eol + eol
  return code + gap + lines.join(eol) + eol
}
