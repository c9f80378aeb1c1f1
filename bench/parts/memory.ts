import { readFileSync } from 'node:fs'
import { bundle } from '../support/bundle.ts'
import { check, type Expected } from '../support/check.ts'
import { requireLinux } from '../support/cpu.ts'
import { type Call, startLoad } from '../support/load.ts'
import type { Table } from '../support/table.ts'
import { type Server, startWorkerd } from '../support/workerd.ts'

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

/** The resident memory of workerd over 100,000 requests. Its heap is V8's to collect. */
export async function run({ short }: { short: boolean }): Promise<Table[]> {
  requireLinux()
  const tenth = short ? 2000 : 10_000
  const megabytes: number[][] = []
  for (const { entry, expected } of contenders) {
    await using server = await startWorkerd(await bundle(`workers/${entry}.ts`))
    await check(server, call, expected)
    const figures = [memoryOf(server)]
    for (let i = 0; i < 10; i++) {
      await loadBy(server, tenth)
      figures.push(memoryOf(server))
    }
    megabytes.push(figures)
  }
  const rows = Array.from({ length: 11 }, (_, i) => [
    (i * tenth).toLocaleString('en-US'),
    ...megabytes.map((figures) => (figures[i] ?? Number.NaN).toFixed(0)),
  ])
  const names = contenders.map(({ name }) => `${name}, MB`)
  return [{ name: 'memory', columns: ['requests', ...names], rows }]
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
