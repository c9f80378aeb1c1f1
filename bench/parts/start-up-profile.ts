import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { kinds } from '../servers/start-up/sources.ts'
import { median } from '../support/stats.ts'
import type { Table } from '../support/table.ts'

const folder = join(import.meta.dirname, '../servers/start-up')
const seen = kinds.filter(({ name }) => /alone|library|Hono/.test(name))

/**
 * What a start is made of. workerd does not say, so each script is run by Node, which has the same
 * engine, with one action and in a new process each time.
 */
export async function run({ short }: { short: boolean }): Promise<Table[]> {
  const out = mkdtempSync(join(tmpdir(), 'hono-actions-bench-'))
  try {
    const servers = seen.map((kind, i) => ({
      kind,
      file: join(out, `${i}.js`),
      times: [] as number[][],
    }))
    for (const { kind, file } of servers) await write(kind.source(1), file)
    for (let round = 0; round < (short ? 5 : 25); round++) {
      for (const { kind, file, times } of servers) {
        const args = [join(folder, 'cold.mjs'), file, kind.path(0), JSON.stringify(kind.body)]
        const found = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
        if (!kind.answers(found.text)) throw new Error(`${kind.name} answered: ${found.text}`)
        times.push(found.times)
      }
    }
    const rows = servers.map(({ kind, times }) => [
      kind.name,
      ...[0, 1, 2].map((part) => median(times.map((all) => all[part] ?? 0)).toFixed(1)),
    ])
    const columns = ['server, 1 action', 'compile, ms', 'run, ms', 'answer first, ms']
    return [{ name: 'start-up-profile', columns, rows }]
  } finally {
    rmSync(out, { recursive: true })
  }
}

async function write(source: string, outfile: string): Promise<void> {
  await build({
    stdin: { contents: source, resolveDir: folder, loader: 'ts' },
    outfile,
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'worker',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    alias: {
      'cloudflare:workers': join(folder, 'cloudflare-workers.mjs'),
      'node:async_hooks': join(folder, 'async-hooks.mjs'),
    },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  })
}
