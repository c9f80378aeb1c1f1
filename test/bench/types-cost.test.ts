import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generateApp, planted } from '../../bench/servers/types/generate.ts'
import { reported, type TypeCost, typeCost } from '../../bench/support/type-cost.ts'
import { root } from '../support/build.ts'

const compilers = {
  6: [process.execPath, join(root, 'node_modules/typescript/bin/tsc')],
  7: [join(root, 'node_modules/typescript-7/bin/tsc')],
} as const

function check(
  client: 'actions' | 'honoClient',
  count: number,
  { version = 6, withMistakes = false }: { version?: 6 | 7; withMistakes?: boolean } = {},
) {
  const app = generateApp(client, count, withMistakes)
  const folder = join(root, 'test/.tmp', `types-cost-${client}`)
  const cost = typeCost(app, folder, compilers[version])
  return { ...cost, ...reported(app, cost) }
}

/** What each action adds, once what the first ones load is there. */
function slope(from: TypeCost, to: TypeCost, actions: number): number {
  return (to.instantiations - from.instantiations) / actions
}

// Counts, not times: they are the same on every machine. Schemas of Zod and one function around each
// would have 200,000 already.
describe.each([
  { client: 'actions', first: 6_200, most: 230_000 },
  { client: 'honoClient', first: 6_600, most: 256_000 },
] as const)('the types of $client', ({ client, first, most }) => {
  it('cost the same for the 500th action and for the 10th', () => {
    const [ten, hundred, all] = [check(client, 10), check(client, 100), check(client, 500)]
    expect([ten, hundred, all].flatMap(({ errors }) => errors)).toEqual([])
    expect(ten.instantiations).toBeLessThan(first)
    expect(all.instantiations).toBeLessThan(most)
    expect(slope(hundred, all, 400) / slope(ten, hundred, 90)).toBeLessThan(1.05)
  })

  // Version 6 takes four times as long. `npm run bench -- types` has a thousand for it, too.
  it.each([
    [6, 300],
    [7, 1000],
  ] as const)(
    'report every mistake in TypeScript %i among %i actions, and nothing else',
    (version, count) => {
      const { found, other } = check(client, count, { version, withMistakes: true })
      expect(other).toBeUndefined()
      expect(found).toBe(planted)
    },
  )
})
