import { join } from 'node:path'
import { generateApp, planted } from '../servers/types/generate.ts'
import { type LibraryName, libraries } from '../servers/types/libraries.ts'
import type { Table } from '../support/table.ts'
import { reported, type TypeCost, typeCost } from '../support/type-cost.ts'

const root = join(import.meta.dirname, '../..')
const compilers = {
  '6': [process.execPath, join(root, 'node_modules/typescript/bin/tsc')],
  '7': [join(root, 'node_modules/typescript-7/bin/tsc')],
} as const
type Version = keyof typeof compilers

const names = Object.keys(libraries) as LibraryName[]
const ours: readonly LibraryName[] = ['actions', 'honoClient']

/**
 * What the type checker has to do for an app of many actions and a client that calls each: counts,
 * which are the same for every run, and times, for which the least of some runs is taken.
 */
export async function run({
  short,
  only,
}: {
  short: boolean
  only?: string | undefined
}): Promise<Table[]> {
  const counts = short ? [10, 100] : [10, 100, 500, 1000]
  const largest = short ? 100 : 500
  const instantiations: string[][] = []
  const costs: string[][] = []
  for (const name of names.filter((name) => only === undefined || name.includes(only))) {
    const cells: string[] = []
    for (const count of counts) {
      const isAsked = count <= 500 || ours.includes(name)
      cells.push(isAsked ? shown(check(name, count, '6')) : '')
    }
    const wrong = generateApp(name, largest, true)
    const { found } = reported(wrong, typeCost(wrong, folderOf(name), compilers['6']))
    instantiations.push([name, ...cells, `${found} of ${planted}`])
    const [six, seven] = (['6', '7'] as const).map((version) =>
      Array.from({ length: short ? 1 : 3 }, () => check(name, largest, version)),
    ) as [TypeCost[], TypeCost[]]
    costs.push([
      name,
      least(six, ({ checkTime }) => checkTime).toFixed(1),
      least(seven, ({ checkTime }) => checkTime).toFixed(1),
      least(six, ({ memory }) => memory).toFixed(0),
      least(seven, ({ memory }) => memory).toFixed(0),
      least(seven, (cost) => cost.instantiations).toLocaleString('en'),
    ])
    console.log(instantiations.at(-1)?.join(' | '), '|', costs.at(-1)?.slice(1).join(' | '))
  }
  const heads = counts.map((count) => `${count.toLocaleString('en')} actions`)
  return [
    { name: 'types', columns: ['client', ...heads, 'mistakes reported'], rows: instantiations },
    {
      name: 'types-time',
      columns: [
        'client',
        's, TypeScript 6',
        's, TypeScript 7',
        'MB, TypeScript 6',
        'MB, TypeScript 7',
        'instantiations, TypeScript 7',
      ],
      rows: costs,
    },
  ]
}

function check(name: LibraryName, count: number, version: Version): TypeCost {
  return typeCost(generateApp(name, count), folderOf(name), compilers[version])
}

function folderOf(name: string): string {
  return join(import.meta.dirname, '../.tmp/types', name.replace(/\W+/g, '-'))
}

/** The number, and what went wrong with an app without mistakes, such as TS2589. */
function shown({ instantiations, errors }: TypeCost): string {
  const [first] = errors
  return instantiations.toLocaleString('en') + (first ? ` (${first.code})` : '')
}

function least(costs: readonly TypeCost[], of: (cost: TypeCost) => number): number {
  return Math.min(...costs.map(of))
}
