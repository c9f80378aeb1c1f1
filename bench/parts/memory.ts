import { readFileSync } from 'node:fs'
import { bundle } from '../support/bundle.ts'
import { check, type Expected } from '../support/check.ts'
import { requireLinux } from '../support/cpu.ts'
import { type Call, startLoad } from '../support/load.ts'
import { ask, prepare, start } from '../support/started.ts'
import type { Table } from '../support/table.ts'
import type { Server } from '../support/workerd.ts'

const call: Call = {
  path: '/api/greet',
  body: '{"name":"Ada"}',
  headers: { 'content-type': 'application/json', 'x-user': 'ada' },
}
const data = { greeting: 'Hello Ada' }
const noName = { body: '{"name":""}' }
const noUser = { headers: { 'content-type': 'application/json' } }

const contenders: { name: string; entry: string; expected: Expected }[] = [
  {
    name: '**this library**',
    entry: 'entry',
    expected: { answer: { data, error: null }, refusals: [noName, noUser] },
  },
  { name: 'Hono + zValidator', entry: 'hono', expected: { answer: data, refusals: [noName] } },
]

/** The resident memory of workerd over 100,000 requests: with V8 left alone, and when it collected. */
export async function run({ short }: { short: boolean }): Promise<Table[]> {
  requireLinux()
  const tenth = short ? 2000 : 10_000
  const columns: { name: string; megabytes: number[] }[] = []
  for (const collects of [false, true]) {
    for (const { name, entry, expected } of contenders) {
      const modules = await bundle(`workers/${entry}.ts`)
      using prepared = prepare(modules['index.js'] ?? '', { collects })
      await using server = await start(prepared)
      await check(server, call, expected)
      const megabytes: number[] = []
      for (let i = 0; i <= 10; i++) {
        if (i > 0) await loadBy(server, tenth)
        if (collects) await ask(server.port, '/collect-garbage')
        megabytes.push(memoryOf(server))
      }
      columns.push({ name: `${name}, MB${collects ? ' collected' : ''}`, megabytes })
    }
  }
  const rows = Array.from({ length: 11 }, (_, i) => [
    (i * tenth).toLocaleString('en-US'),
    ...columns.map(({ megabytes }) => (megabytes[i] ?? Number.NaN).toFixed(0)),
  ])
  return [{ name: 'memory', columns: ['requests', ...columns.map(({ name }) => name)], rows }]
}

async function loadBy({ port }: Server, requests: number): Promise<void> {
  const load = startLoad(port, call, 50)
  while (load.answered() < requests) await new Promise((resolve) => setTimeout(resolve, 5))
  load.stop()
}

/** Resident, in megabytes. */
function memoryOf({ pid }: Server): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}
