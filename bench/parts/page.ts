import assert from 'node:assert/strict'
import { bundle } from '../support/bundle.ts'
import { requireLinux } from '../support/cpu.ts'
import type { Call } from '../support/load.ts'
import { startWithDatabase } from '../support/miniflare.ts'
import { paired, type Round } from '../support/paired.ts'
import { median, spread, summary } from '../support/stats.ts'
import type { Table } from '../support/table.ts'
import { type Modules, type Server, startWorkerd } from '../support/workerd.ts'

interface Case {
  name: string
  start(modules: Modules): Promise<Server>
  measured: string
}

const call: Call = {
  path: '/api/page',
  body: '{}',
  headers: { 'content-type': 'application/json' },
}
const items = Array.from({ length: 10 }, (_, i) => `<li>${(i + 1) ** 2}</li>`).join('')

const cases: Case[] = [
  { name: 'the queries written in it, a second copy', start: startWorkerd, measured: 'written' },
  { name: '10 calls, each a sum', start: startWorkerd, measured: 'actions' },
  { name: '10 calls, each a query of D1', start: startWithDatabase, measured: 'actions' },
]

/** A page that makes ten calls in process, beside one that has the same queries written in it. */
export async function run({ short }: { short: boolean }): Promise<Table[]> {
  requireLinux()
  const options = { rounds: short ? 5 : 7, roundTime: 1000, warmUp: 3000, connections: 20 }
  const written = await bundle('page/written.ts')
  const rows: string[][] = []
  for (const { name, start, measured } of cases) {
    const modules = await bundle(`page/${measured}.ts`)
    const rounds: Round[] = []
    for (let i = 0; i < (short ? 1 : 3); i++) {
      const servers = [await start(modules), await start(written)] as const
      try {
        for (const server of servers) await checkPage(server)
        const [one, other] = servers.map((server) => ({ server, call }))
        if (one && other) rounds.push(...(await paired(one, other, options)))
      } finally {
        await Promise.all(servers.map((server) => server.stop()))
      }
    }
    const ratios = summary(rounds.map(({ measured, reference }) => measured / reference))
    const each = rounds.map(({ measured, reference }) => (measured - reference) / 10)
    rows.push([
      name,
      ratios.median.toFixed(2),
      spread(ratios),
      median(each).toFixed(1),
      String(ratios.count),
    ])
  }
  return [
    {
      name: 'page',
      columns: [
        'page',
        'CPU per request, times that of the queries written in it',
        'quartiles',
        'each call more, µs',
        'rounds',
      ],
      rows,
    },
  ]
}

async function checkPage(server: Server): Promise<void> {
  const { path, body, headers } = call
  const response = await fetch(new URL(path, server.url), { method: 'POST', body, headers })
  assert.equal(response.status, 200)
  assert.ok((await response.text()).includes(items))
}
