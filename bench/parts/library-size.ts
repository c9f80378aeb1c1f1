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

/** What the library itself adds to a Worker, devalue counted in and Hono not. */
export async function run(): Promise<Table[]> {
  const folder = join(import.meta.dirname, '../servers')
  const rows: string[][] = []
  for (const [name, source] of imports) {
    const { bytes, gzip } = await toScript({ source, folder }, ['hono'])
    rows.push([name, (bytes / 1000).toFixed(1), (gzip / 1000).toFixed(1)])
  }
  return [{ name: 'library-size', columns: ['imported', 'minified, KB', 'gzip, KB'], rows }]
}
