import { join } from 'node:path'
import { floor, type Kind, kinds } from '../servers/start-up/sources.ts'
import { requireLinux } from '../support/cpu.ts'
import { type Script, toScript } from '../support/script.ts'
import { ask, type Prepared, prepare, start } from '../support/started.ts'
import { median, spread, summary } from '../support/stats.ts'
import type { Table } from '../support/table.ts'

const sizes = [1, 100, 1000]

interface Server {
  kind: Kind
  actions: number
  script: Script
  prepared: Prepared
  /** Milliseconds of each start: of the processor, and of the clock. */
  cpu: number[]
  wall: number[]
}

/** Starts workerd with each server over and over, until it has given its first answer. */
export async function run({ short }: { short: boolean }): Promise<Table[]> {
  requireLinux()
  const servers: Server[] = []
  for (const kind of kinds) {
    for (const actions of sizes) servers.push(await prepareServer(kind, actions))
  }
  try {
    for (const server of servers) await startOnce(server)
    const rounds = short ? 5 : 25
    for (let round = 0; round < rounds; round++) {
      // There and back, so that nothing always comes after the same.
      for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
        const { cpu, wall } = await startOnce(server)
        server.cpu.push(cpu)
        server.wall.push(wall)
      }
    }
  } finally {
    for (const { prepared } of servers) prepared.remove()
  }
  return [startTable(servers), sizeTable(servers)]
}

async function prepareServer(kind: Kind, actions: number): Promise<Server> {
  const folder = join(import.meta.dirname, '../servers/start-up')
  const script = await toScript({ source: kind.source(actions), folder })
  return { kind, actions, script, prepared: prepare(script.code), cpu: [], wall: [] }
}

async function startOnce({ kind, actions, prepared }: Server) {
  const started = performance.now()
  const workerd = await start(prepared)
  try {
    const text = await ask(workerd.port, kind.path(actions - 1), kind.body)
    const figures = { cpu: workerd.cpu() / 1000, wall: performance.now() - started }
    if (!kind.answers(text)) throw new Error(`${kind.name} answered: ${text}`)
    return figures
  } finally {
    await workerd.stop()
  }
}

function startTable(servers: Server[]): Table {
  const find = (kind: Kind, actions: number) =>
    servers.find((one) => one.kind === kind && one.actions === actions)
  return {
    name: 'start-up',
    columns: [
      'server',
      'actions',
      'CPU, ms',
      'clock, ms',
      'CPU × schemas alone',
      'quartiles',
      'CPU × 1 action',
    ],
    rows: servers.map((server) => {
      const alone = ratios(server, find(floor, server.actions))
      return [
        server.kind.name,
        String(server.actions),
        median(server.cpu).toFixed(1),
        median(server.wall).toFixed(1),
        median(alone).toFixed(2),
        spread(summary(alone)),
        median(ratios(server, find(server.kind, 1))).toFixed(2),
      ]
    }),
  }
}

function ratios(server: Server, base: Server | undefined): number[] {
  return server.cpu.map((cpu, round) => cpu / (base?.cpu[round] ?? Number.NaN))
}

function sizeTable(servers: Server[]): Table {
  return {
    name: 'script-size',
    columns: ['server', 'actions', 'minified, KB', 'gzip, KB'],
    rows: servers.map(({ kind, actions, script }) => [
      kind.name,
      String(actions),
      (script.bytes / 1000).toFixed(1),
      (script.gzip / 1000).toFixed(1),
    ]),
  }
}
