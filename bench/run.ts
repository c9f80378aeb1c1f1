import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { describeMachine } from './support/machine.ts'
import { intoPage, type Table, toMarkdown } from './support/table.ts'

/**
 * Runs the parts of the bench that are named, or all, and writes what they find into
 * `docs/benchmarks.md` and `bench/results.json`. `--short` makes fewer rounds, and only prints;
 * so does `--only entry`, of those that it measures, with that in their names.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false }, only: { type: 'string' } },
})

interface Part {
  run(options: { short: boolean; only?: string | undefined }): Promise<Table[]>
}

const folder = import.meta.dirname
const page = join(folder, '../docs/benchmarks.md')
const results = join(folder, 'results.json')

const known = readdirSync(join(folder, 'parts')).map((file) => file.replace(/\.ts$/, ''))
const unknown = positionals.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  throw new Error(`There is no part ${unknown.join(', ')}. There are: ${known.join(', ')}`)
}

for (const name of positionals.length > 0 ? positionals : known) {
  console.log(`\n# ${name}`)
  const part: Part = await import(`./parts/${name}.ts`)
  for (const table of await part.run(values)) {
    console.log(`\n## ${table.name}\n\n${toMarkdown(table)}\n`)
    if (!values.short && values.only === undefined) keep(table)
  }
}

/** At once, so that what was found is there if a later part fails. */
function keep(table: Table): void {
  const kept = readResults()
  kept[table.name] = { measured: describeMachine(), columns: table.columns, rows: table.rows }
  const sorted = Object.fromEntries(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(results, `${JSON.stringify(sorted, null, 2)}\n`)
  writeFileSync(page, intoPage(readFileSync(page, 'utf8'), table))
}

function readResults(): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(results, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}
