import { join } from 'node:path'
import { ours } from '../servers/start-up/sources.ts'
import { beside, type Compared, shown } from '../support/beside.ts'
import { check } from '../support/check.ts'
import { requireLinux } from '../support/cpu.ts'
import { toScript } from '../support/script.ts'
import type { Table } from '../support/table.ts'
import { startWorkerd } from '../support/workerd.ts'

/** A request for the first and the last of 1,000 actions, each beside a Worker that has one. */
export async function run(options: { short: boolean }): Promise<Table[]> {
  requireLinux()
  const only = await compared(1, 0)
  const cases = [
    { name: 'the only action, a second copy', measured: only },
    { name: 'the first of 1,000', measured: await compared(1000, 0) },
    { name: 'the last of 1,000', measured: await compared(1000, 999) },
  ]
  const rows: string[][] = []
  for (const { name, measured } of cases) {
    const { ratio, half, rounds } = shown(await beside(measured, only, options))
    rows.push([name, ratio, half, rounds])
  }
  const ratio = 'CPU per request, times the only action'
  return [
    { name: 'many-actions', columns: ['action', ratio, 'half of the rounds', 'rounds'], rows },
  ]
}

async function compared(actions: number, action: number): Promise<Compared> {
  const folder = join(import.meta.dirname, '../servers/start-up')
  const { code } = await toScript({ source: ours.source(actions), folder })
  const call = {
    path: ours.path(action),
    body: JSON.stringify(ours.body),
    headers: { 'content-type': 'application/json' },
  }
  return {
    start: () => startWorkerd({ 'index.js': code }),
    call,
    check: (server) =>
      check(server, call, {
        answer: { data: { greeting: `Hello Ada, from ${action}` }, error: null },
        refusals: [{ body: '{"name":""}' }],
      }),
  }
}
