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
  using folders = new DisposableStack()
  const servers: Server[] = []
  for (const kind of kinds) {
    for (const actions of sizes) {
      const server = await prepareServer(kind, actions)
      folders.use(server.prepared)
      servers.push(server)
    }
  }
  for (const server of servers) await startOnce(server)
  for (let round = 0; round < (short ? 5 : 25); round++) {
    // There and back, so that nothing always comes after the same.
    for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
      const { cpu, wall } = await startOnce(server)
      server.cpu.push(cpu)
      server.wall.push(wall)
    }
  }
  return [startTable(servers), ratioTable(servers), sizeTable(servers)]
}

async function prepareServer(kind: Kind, actions: number): Promise<Server> {
  const folder = join(import.meta.dirname, '../servers/start-up')
  const script = await toScript({ source: kind.source(actions), folder })
  return { kind, actions, script, prepared: prepare(script.code), cpu: [], wall: [] }
}

async function startOnce({ kind, actions, prepared }: Server) {
  const started = performance.now()
  await using workerd = await start(prepared)
  const text = await ask(workerd.port, kind.path(actions - 1), kind.body)
  const figures = { cpu: workerd.cpu() / 1000, wall: performance.now() - started }
  if (!kind.answers(text)) throw new Error(`${kind.name} answered: ${text}`)
  return figures
}

function startTable(servers: Server[]): Table {
  return {
    name: 'start-up',
    columns: ['server', ...sizes.map(counted('CPU, ms')), ...sizes.map(counted('clock, ms'))],
    rows: byKind(servers, (own) => [
      ...own.map(({ cpu }) => median(cpu).toFixed(1)),
      ...own.map(({ wall }) => median(wall).toFixed(1)),
    ]),
  }
}

function ratioTable(servers: Server[]): Table {
  const alone = servers.filter(({ kind }) => kind === floor)
  return {
    name: 'start-up-ratios',
    columns: [
      'server',
      ...sizes.map(counted('times the schemas alone')),
      'half of the rounds, 1,000 actions',
      '1,000 actions, times 1 of the same',
      'half of the rounds',
    ],
    rows: byKind(servers, (own) => {
      const toAlone = own.map((server, i) => ratios(server, alone[i]))
      const toOne = ratios(own.at(-1), own[0])
      return [
        ...toAlone.map((each) => median(each).toFixed(2)),
        spread(summary(toAlone.at(-1) ?? [])),
        median(toOne).toFixed(2),
        spread(summary(toOne)),
      ]
    }),
  }
}

function sizeTable(servers: Server[]): Table {
  const inKilobytes = (bytes: number) => (bytes / 1000).toFixed(1)
  return {
    name: 'script-size',
    columns: ['server', ...sizes.map(counted('gzip, KB')), ...sizes.map(counted('minified, KB'))],
    rows: byKind(servers, (own) => [
      ...own.map(({ script }) => inKilobytes(script.gzip)),
      ...own.map(({ script }) => inKilobytes(script.bytes)),
    ]),
  }
}

/** A row for each kind, of its servers from few actions to many. */
function byKind(servers: Server[], cells: (own: Server[]) => string[]): string[][] {
  return kinds.map((kind) => {
    return [kind.name, ...cells(servers.filter((server) => server.kind === kind))]
  })
}

const counted = (unit: string) => (actions: number) =>
  `${actions.toLocaleString('en-US')} ${actions === 1 ? 'action' : 'actions'}, ${unit}`

/** Of the processor time of each round. */
function ratios(server: Server | undefined, base: Server | undefined): number[] {
  return (server?.cpu ?? []).map((cpu, round) => cpu / (base?.cpu[round] ?? Number.NaN))
}
