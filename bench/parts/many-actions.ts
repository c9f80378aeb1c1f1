import { join } from 'node:path'
import { type Kind, ours } from '../servers/start-up/sources.ts'
import { check } from '../support/check.ts'
import { requireLinux } from '../support/cpu.ts'
import type { Call } from '../support/load.ts'
import { paired } from '../support/paired.ts'
import { toScript } from '../support/script.ts'
import { spread, summary } from '../support/stats.ts'
import type { Table } from '../support/table.ts'
import { startWorkerd } from '../support/workerd.ts'

/** A request for the first and the last of 1,000 actions, each beside a Worker that has one. */
export async function run({ short }: { short: boolean }): Promise<Table[]> {
  requireLinux()
  const one = await modulesOf(ours, 1)
  const many = await modulesOf(ours, 1000)
  const cases = [
    { name: 'the only action, a second copy', modules: one, action: 0 },
    { name: 'the first of 1,000', modules: many, action: 0 },
    { name: 'the last of 1,000', modules: many, action: 999 },
  ]
  const rows: string[][] = []
  for (const { name, modules, action } of cases) {
    const ratios: number[] = []
    for (let i = 0; i < (short ? 1 : 3); i++) {
      const servers = [await startWorkerd(modules), await startWorkerd(one)] as const
      try {
        await check(servers[0], callOf(action), answerOf(action))
        await check(servers[1], callOf(0), answerOf(0))
        const rounds = await paired(
          { server: servers[0], call: callOf(action) },
          { server: servers[1], call: callOf(0) },
          { rounds: short ? 5 : 7, roundTime: 1000, warmUp: 3000, connections: 50 },
        )
        ratios.push(...rounds.map(({ measured, reference }) => measured / reference))
      } finally {
        await Promise.all(servers.map((server) => server.stop()))
      }
    }
    const found = summary(ratios)
    rows.push([name, found.median.toFixed(2), spread(found), String(found.count)])
  }
  const columns = [
    'action',
    'CPU per request, times that of the only one',
    'half of the rounds',
    'rounds',
  ]
  return [{ name: 'many-actions', columns, rows }]
}

async function modulesOf(kind: Kind, actions: number) {
  const folder = join(import.meta.dirname, '../servers/start-up')
  return { 'index.js': (await toScript({ source: kind.source(actions), folder })).code }
}

const callOf = (action: number): Call => ({
  path: ours.path(action),
  body: JSON.stringify(ours.body),
  headers: { 'content-type': 'application/json' },
})

const answerOf = (action: number) => ({
  answer: { data: { greeting: `Hello Ada, from ${action}` }, error: null },
  refusals: [{ body: '{"name":""}' }],
})
