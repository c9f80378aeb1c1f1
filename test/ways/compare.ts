import type { Case } from '../fixtures/ways-worker/src/case.ts'
import type { Observation } from '../fixtures/ways-worker/src/observe.ts'
import type { WayName } from '../fixtures/ways-worker/src/ways/names.ts'
import { type MeantDifference, meantDifferences } from './meant-differences.ts'

/** A part of what was observed that is not the same in two ways. */
export interface Difference {
  seed: number
  way: WayName
  part: keyof Observation
  /** By the client, to a Worker entry. */
  expected: string
  got: string
}

const parts = [
  'inputs',
  'result',
  'notes',
  'cookies',
  'response',
  'log',
  'delivery',
  'cached',
] as const

/** Compares what was observed in each way with what the client observed. */
export function differencesOf(
  one: Case,
  { client, ...others }: Partial<Record<WayName, Observation>>,
  meant: readonly MeantDifference[] = meantDifferences,
): Difference[] {
  if (!client) return []
  return Object.entries(others).flatMap(([name, observation]) => {
    const way = name as WayName
    const rules = meant.filter(({ ways }) => ways.includes(way))
    const expected = withoutMeant(client, one, rules)
    const got = withoutMeant(observation, one, rules)
    return parts
      .filter((part) => expected[part] !== undefined && got[part] !== undefined)
      .map((part) => ({ part, expected: textOf(expected[part]), got: textOf(got[part]) }))
      .filter((both) => both.expected !== both.got)
      .map((both) => ({ seed: one.seed, way, ...both }))
  })
}

function withoutMeant(
  observed: Observation,
  one: Case,
  rules: readonly MeantDifference[],
): Observation {
  const left = { ...observed }
  for (const { leaveOut } of rules) Object.assign(left, leaveOut(left, one))
  return left
}

function textOf(part: Observation[keyof Observation]): string {
  if (!Array.isArray(part)) return part ?? ''
  return part
    .map((line) => (typeof line === 'string' ? line : `${line.of}: ${line.saw}`))
    .join('\n')
}

/** One difference of each kind: the first one of a way and a part. */
export function kindsOf(differences: readonly Difference[]): Difference[] {
  const kinds = new Map<string, Difference>()
  for (const one of differences.toSorted((a, b) => a.expected.length - b.expected.length)) {
    const kind = `${one.way} ${one.part}`
    if (!kinds.has(kind)) kinds.set(kind, one)
  }
  return [...kinds.values()]
}
