import { join } from 'node:path'
import { toScript } from '../support/script.ts'
import type { Table } from '../support/table.ts'

const entry = (name: string) => `@gnosticdev/hono-actions/${name}`
const all = (...names: string[]) => names.map((name) => `export * from '${entry(name)}'`).join('\n')

const imports: [string, string][] = [
  ['`getRequestContext`', `export { getRequestContext } from '${entry('context')}'`],
  ['`context`', all('context')],
  ['`defineHonoAction`', `export { defineHonoAction } from '${entry('actions')}'`],
  ['`actions`', all('actions')],
  ['`actions` and `context`', all('actions', 'context')],
  ['`actions`, `context` and `router`', all('actions', 'context', 'router')],
  [
    '`defineHonoAction` and `createRouter`, all that a Worker needs',
    `export { defineHonoAction } from '${entry('actions')}'
export { createRouter } from '${entry('router')}'`,
  ],
  ['`bindings`', all('bindings')],
  ['`worker`', all('worker')],
  ['`client`, as a Worker has it', all('client')],
  ['`openapi`', all('openapi')],
]

/**
 * What the library itself adds to a Worker, devalue counted in and Hono not: what is there when the
 * Worker starts, and with it what is loaded by the first request that needs it.
 */
export async function run(): Promise<Table[]> {
  const folder = join(import.meta.dirname, '../servers')
  const rows: string[][] = []
  for (const [name, source] of imports) {
    const all = await toScript({ source, folder }, ['hono'])
    const atStart = await toScript({ source, folder }, ['hono'], { atStart: true })
    const sizes = [atStart.bytes, atStart.gzip, all.bytes, all.gzip]
    rows.push([name, ...sizes.map((size) => (size / 1000).toFixed(1))])
  }
  const columns = [
    'imported',
    'at start, minified, KB',
    'at start, gzip, KB',
    'all, minified, KB',
    'all, gzip, KB',
  ]
  return [{ name: 'library-size', columns, rows }, await partsOf(all('actions', 'context'))]
}

/** What the largest files of it take. */
async function partsOf(source: string): Promise<Table> {
  const folder = join(import.meta.dirname, '../servers')
  const { files, bytes } = await toScript({ source, folder }, ['hono'], { atStart: true })
  const sorted = [...files].sort(([, a], [, b]) => b - a)
  const rows = sorted.slice(0, 14).map(([file, size]) => row(file.replace(/^.*dist\//, ''), size))
  const rest = sorted.slice(14)
  rows.push(
    row(
      `${rest.length} others`,
      rest.reduce((sum, [, size]) => sum + size, 0),
    ),
  )
  return { name: 'library-files', columns: ['file', 'minified, KB', 'of all, %'], rows }

  function row(name: string, size: number): string[] {
    return [name, (size / 1000).toFixed(1), ((100 * size) / bytes).toFixed(0)]
  }
}
