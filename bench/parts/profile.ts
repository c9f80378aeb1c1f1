import { check } from '../support/check.ts'
import { type Contender, contenders, reference, usual } from '../support/contenders.ts'
import { requireLinux } from '../support/cpu.ts'
import { type ProfiledFunction, profile } from '../support/inspector.ts'
import { startLoad } from '../support/load.ts'
import { sourceOf } from '../support/source.ts'
import type { Table } from '../support/table.ts'
import { freePort, type Modules, startWorkerd } from '../support/workerd.ts'

const seen = [
  reference.name,
  'Hono + contextStorage',
  '**this library**, a Worker entry',
  '**this library**, mounted by the integration',
  '**this library**, mounted by the integration, with Astro middleware',
  '**this library**, in `src/fetch.ts`',
  'Astro Actions',
]

const columns = [
  'the runtime',
  'garbage',
  'Astro',
  'Hono',
  'Zod',
  'this library',
  'the app',
] as const
type Column = (typeof columns)[number]

/** Where the time of a request goes, as workerd's profiler sees it under load. */
export async function run({
  short,
  only = '',
}: {
  short: boolean
  only?: string
}): Promise<Table[]> {
  requireLinux()
  const rows: string[][] = []
  for (const name of seen.filter((name) => name.includes(only))) {
    const contender = [reference, ...contenders].find((one) => one.name === name)
    if (!contender) throw new Error(`There is no ${name}`)
    const shares = await sharesOf(contender, short ? 2000 : 10_000)
    const all = [...shares.values()].reduce((sum, time) => sum + time, 0)
    rows.push([name, ...columns.map((one) => (shares.get(one) ?? 0).toFixed(1)), all.toFixed(1)])
  }
  return [{ name: 'profile', columns: ['server', ...columns, 'all, µs'], rows }]
}

/** Microseconds of a request. */
async function sharesOf(contender: Contender, time: number): Promise<Map<Column, number>> {
  const modules = await contender.modules({ minify: false })
  const inspector = await freePort()
  await using server = await startWorkerd(modules, { inspector })
  const call = { ...usual, ...contender.call }
  await check(server, call, contender)
  const load = startLoad(server.port, call, 25)
  await wait(time / 2)
  const before = load.answered()
  const { functions } = await profile(inspector, () => wait(time))
  const requests = load.answered() - before
  load.stop()
  const shares = new Map<Column, number>()
  for (const one of functions) {
    const column = columnOf(one, modules)
    shares.set(column, (shares.get(column) ?? 0) + one.time / requests)
  }
  return shares
}

function columnOf({ name, file, line }: ProfiledFunction, modules: Modules): Column {
  if (name === '(garbage collector)') return 'garbage'
  const module = Object.keys(modules).find((one) => file.endsWith(one))
  if (!module) return 'the runtime'
  const source = sourceOf(modules[module] ?? '', line)
  // By where they are, or by the name of the virtual module they are of.
  if (/hono-actions|(^|\/)dist\//.test(source) && !source.includes('node_modules'))
    return 'this library'
  if (/node_modules\/hono\//.test(source)) return 'Hono'
  if (/node_modules\/zod\//.test(source)) return 'Zod'
  if (/node_modules\/(astro|@astrojs)\/|astro:|@astro/.test(source)) return 'Astro'
  if (/node_modules\/@hono\//.test(source)) return 'Hono'
  return 'the app'
}

const wait = (time: number) => new Promise<void>((resolve) => setTimeout(resolve, time))
