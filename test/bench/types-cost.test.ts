import { join } from 'node:path'
import { expect, test } from 'vitest'
import { generateApp, planted } from '../../bench/servers/types/generate.ts'
import { reported, type TypeCost, typeCost } from '../../bench/support/type-cost.ts'
import { root } from '../support/build.ts'

const typescript = [process.execPath, join(root, 'node_modules/typescript/bin/tsc')] as const

function check(client: 'actions' | 'honoClient', count: number, withMistakes = false) {
  const app = generateApp(client, count, withMistakes)
  const folder = join(root, 'test/.tmp', `types-cost-${client}`)
  const cost = typeCost(app, folder, typescript)
  return { ...cost, ...reported(app, cost) }
}

/** What each action adds, once what the first ones load is there. */
function slope(from: TypeCost, to: TypeCost, actions: number): number {
  return (to.instantiations - from.instantiations) / actions
}

// Counts, not times: they are the same on every machine. Of an action of two fields Zod itself has
// about 370.
test.each([
  { client: 'actions', first: 6_200, most: 245_000 },
  { client: 'honoClient', first: 9_500, most: 390_000 },
] as const)(
  '$client: 500 actions cost $most instantiations at most, and each the same',
  ({ client, first, most }) => {
    const [ten, hundred, all] = [check(client, 10), check(client, 100), check(client, 500)]
    expect([ten, hundred, all].flatMap(({ errors }) => errors)).toEqual([])
    expect(ten.instantiations).toBeLessThan(first)
    expect(all.instantiations).toBeLessThan(most)
    expect(slope(hundred, all, 400) / slope(ten, hundred, 90)).toBeLessThan(1.05)
  },
)

test.each([
  { client: 'actions', count: 500 },
  { client: 'honoClient', count: 1000 },
] as const)(
  '$client: every mistake among $count actions is reported, and nothing else',
  ({ client, count }) => {
    const { found, other } = check(client, count, true)
    expect(other).toBeUndefined()
    expect(found).toBe(planted)
  },
)
