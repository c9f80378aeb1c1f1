import { join } from 'node:path'
import { requireLinux } from '../support/cpu.ts'
import { cpuUnderLoad } from '../support/load-time.ts'
import { toScript } from '../support/script.ts'
import { ask, prepare, start } from '../support/started.ts'
import { median, spread, summary } from '../support/stats.ts'
import type { Table } from '../support/table.ts'
import type { Server } from '../support/workerd.ts'

interface Row {
  name: string
  loop: string
  /** So many that a loop takes some tenths of a second. */
  calls: number
}

const rows: Row[] = [
  { name: 'the handler, its input parsed', loop: 'handler', calls: 100_000 },
  { name: '`callAction`', loop: 'callAction', calls: 10_000 },
  { name: '`callAction`, a guard and `authorize`', loop: 'callAction-guarded', calls: 10_000 },
  { name: '`actions.x(input)`', loop: 'actions', calls: 10_000 },
  { name: '`actions.x(input)`, a guard and `authorize`', loop: 'actions-guarded', calls: 10_000 },
  { name: '`actions.x(input)`, a guard reads a header', loop: 'actions-by-header', calls: 4000 },
  { name: '`honoClient` in process', loop: 'honoClient', calls: 2000 },
  { name: "a service binding's fetch", loop: 'service', calls: 1000 },
  { name: 'fetch over loopback', loop: 'loopback', calls: 500 },
]
const empty: Row = { name: 'nothing', loop: 'nothing', calls: 100_000 }
const alone: Row = { name: 'answer', loop: 'answer-alone', calls: 10_000 }
const aloneWithId: Row = { name: 'answer with an id', loop: 'answer-with-id', calls: 10_000 }
/** Each with what it is compared to. */
const contexts: (Row & { without: Row })[] = [
  {
    name: "`run` of an `AsyncLocalStorage`, the runtime's own",
    loop: 'answer-in-storage',
    calls: 10_000,
    without: alone,
  },
  {
    name: '`requestContext.run`: made, written to, read',
    loop: 'answer-in-run',
    calls: 10_000,
    without: alone,
  },
  {
    name: 'around an action: also closed',
    loop: 'action-in-context',
    calls: 10_000,
    without: aloneWithId,
  },
  {
    name: 'around any other answer: also closed, its id added to the headers',
    loop: 'answer-in-context',
    calls: 10_000,
    without: alone,
  },
]

const request = {
  path: '/api/guarded',
  body: JSON.stringify({ name: 'Ada' }),
  headers: { 'content-type': 'application/json' },
}
const expected = { greeting: 'Hello Ada' }

/** Counts the CPU of a request that makes so many calls, less the CPU of an empty loop. */
export async function run({ short }: { short: boolean }): Promise<Table[]> {
  requireLinux()
  const file = join(import.meta.dirname, '../servers/in-process/worker.ts')
  using prepared = prepare((await toScript({ file })).code, { other: true })
  await using workerd = await start(prepared)
  for (const row of rows) await check(workerd, row)
  const all = [empty, alone, aloneWithId, ...contexts, ...rows]
  const times = new Map<Row, number[]>(all.map((row) => [row, []]))
  const requests: number[] = []
  // The first warms up.
  for (let round = 0; round <= (short ? 3 : 15); round++) {
    for (const row of round % 2 === 0 ? all : all.toReversed()) {
      const time = await timeOf(workerd, row)
      if (round > 0) times.get(row)?.push(time)
    }
    const time = await cpuUnderLoad(workerd, request, 500)
    if (round > 0) requests.push(time)
  }
  return [callTable(times), contextTable(times, requests)]
}

async function check({ port }: Server, { loop, name }: Row): Promise<void> {
  const { data = null, error = null, ...rest } = JSON.parse(await ask(port, pathOf(loop, 1)))
  const found = data ?? rest
  if (error || found.greeting !== expected.greeting) {
    throw new Error(`${name} gave ${JSON.stringify({ data, error, ...rest })}`)
  }
}

/** Microseconds of a call. */
async function timeOf(server: Server, { loop, calls }: Row): Promise<number> {
  const before = server.cpu()
  await ask(server.port, pathOf(loop, calls))
  return (server.cpu() - before) / calls
}

const pathOf = (loop: string, calls: number) => `/api/measure/${loop}?calls=${calls}`

function callTable(times: Map<Row, number[]>): Table {
  const less = (row: Row) => {
    const base = times.get(empty) ?? []
    return (times.get(row) ?? []).map((time, round) => time - (base[round] ?? 0))
  }
  const loopback = less(rows.at(-1) ?? empty)
  return {
    name: 'in-process',
    columns: ['call', 'CPU, µs', 'loopback, times this', 'half of the rounds'],
    rows: rows.map((row) => {
      const own = less(row)
      const ratios = own.map((time, round) => (loopback[round] ?? Number.NaN) / time)
      return [
        row.name,
        median(own).toFixed(1),
        median(ratios).toFixed(1),
        spread(summary(ratios), 1),
      ]
    }),
  }
}

function contextTable(times: Map<Row, number[]>, requests: number[]): Table {
  return {
    name: 'context',
    columns: ['context', 'CPU, µs', 'times a request', 'half of the rounds'],
    rows: [
      ...contexts.map((row) => {
        const before = times.get(row.without) ?? []
        const own = (times.get(row) ?? []).map((time, round) => time - (before[round] ?? 0))
        const shares = summary(own.map((time, round) => time / (requests[round] ?? Number.NaN)))
        return [row.name, median(own).toFixed(1), shares.median.toFixed(3), spread(shares, 3)]
      }),
      ['a request for an action', median(requests).toFixed(1), '1.000', ''],
    ],
  }
}
