import { beside, type Compared, shown } from '../support/beside.ts'
import { bundle } from '../support/bundle.ts'
import { check } from '../support/check.ts'
import { requireLinux } from '../support/cpu.ts'
import type { Call } from '../support/load.ts'
import type { Table } from '../support/table.ts'
import { startWorkerd } from '../support/workerd.ts'

const sizes = [
  { name: '100 KB, items of 1 KB', items: 100, length: 1000 },
  { name: '100 KB, items of 100 B', items: 1000, length: 100 },
  { name: '1 MB, items of 1 KB', items: 1000, length: 1000 },
  { name: '1 MB, items of 100 B', items: 9900, length: 100 },
]

/** CPU of a request with a large JSON body, beside Hono + zValidator with the same. */
export async function run({ short }: { short: boolean }): Promise<Table[]> {
  requireLinux()
  const rows: string[][] = []
  for (const { name, items, length } of sizes) {
    const body = JSON.stringify({ texts: Array(items).fill('x'.repeat(length)) })
    const ours = compared('large', body, { data: { count: items }, error: null })
    const hono = compared('large-hono', body, { count: items })
    const options = { short, connections: 8, roundTime: 2000 }
    const { ratio, half, rounds } = shown(await beside(ours, hono, options))
    console.log(`${name}: ${ratio} (${half})`)
    rows.push([name, ratio, half, rounds])
  }
  const ratio = 'CPU per request, times Hono + zValidator'
  return [{ name: 'json-size', columns: ['body', ratio, 'half of the rounds', 'rounds'], rows }]
}

function compared(entry: string, body: string, answer: unknown): Compared {
  const headers = { 'content-type': 'application/json' }
  const call: Call = { path: '/api/count', body, headers }
  return {
    start: async () => startWorkerd(await bundle(`workers/${entry}.ts`)),
    call,
    check: (server) => check(server, call, { answer, refusals: [{ body: '{"texts":[1]}' }] }),
  }
}
