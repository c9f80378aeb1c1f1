import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import type { Case } from '../fixtures/ways-worker/src/case.ts'
import { caseOf } from '../fixtures/ways-worker/src/generate/case.ts'
import type { Report, Task } from '../fixtures/ways-worker/src/task.ts'
import type { WayName } from '../fixtures/ways-worker/src/ways/names.ts'
import { buildWorker, copyFixture, fixtures } from '../support/build.ts'
import type { Difference } from './compare.ts'
import { byTestAction } from './test-action.ts'

export const folder = join(fixtures, 'ways-worker')

/** The Worker in a folder of this process's own, because test files in others build it too. */
let built: Promise<{ root: string; configPath: string }> | undefined

async function buildOnce() {
  const root = copyFixture('ways-worker')
  return { root, configPath: await buildWorker(root) }
}

/** What a run of many cases found. */
export interface Figures {
  cases: number
  seconds: number
  /** How many cases ran in each way. */
  ran: Partial<Record<WayName, number>>
  differences: Difference[]
}

const perTask = 100

/** Starts Workers that share the work, one for each core. */
export async function startWorkers(count = 2): Promise<TestWorker<unknown>[]> {
  built ??= buildOnce()
  const options = { ...(await built), onLog: () => {} }
  return Promise.all(Array.from({ length: count }, () => createTestWorker(options)))
}

/** Runs as many cases, from this seed on, in every way that runs without Astro. */
export async function runWays(
  urls: readonly URL[],
  { cases, seed }: { cases: number; seed: number },
): Promise<Figures> {
  const figures: Figures = { cases: 0, seconds: 0, ran: {}, differences: [] }
  const started = performance.now()
  let next = seed
  const work = async (url: URL) => {
    while (next < seed + cases) {
      const seeds = Array.from(
        { length: Math.min(perTask, seed + cases - next) },
        (_, i) => next + i,
      )
      next += seeds.length
      const { differences, ran } = await runCases(url, seeds)
      figures.cases += seeds.length
      figures.differences.push(...differences)
      for (const [way, count] of Object.entries(ran)) {
        figures.ran[way as WayName] = (figures.ran[way as WayName] ?? 0) + count
      }
    }
  }
  await Promise.all(urls.map(work))
  figures.seconds = (performance.now() - started) / 1000
  return figures
}

/** Runs cases in these ways, or in every way that runs without Astro: `testAction` in this process. */
export async function runCases(
  url: URL,
  cases: Task['cases'],
  { ways, observe = false }: Pick<Task, 'ways' | 'observe'> = {},
): Promise<Report> {
  const elsewhere = !ways || ways.includes('testAction') ? await inTurn(() => testAll(cases)) : []
  const body = JSON.stringify({ cases, elsewhere, observe, ...(ways && { ways }) } satisfies Task)
  // A connection that is kept may be closed by workerd while a busy machine computes the next cases.
  const headers = { connection: 'close' }
  const response = await fetch(url, { method: 'POST', body, headers })
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
  return (await response.json()) as Report
}

async function testAll(cases: Task['cases']): Promise<Task['elsewhere']> {
  const observed: Task['elsewhere'] = []
  for (const one of cases) {
    observed.push({ testAction: await byTestAction(typeof one === 'number' ? caseOf(one) : one) })
  }
  return observed
}

let turn: Promise<unknown> = Promise.resolve()

/** Waits for what was begun before: one variable of the process has what is recorded. */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = turn.then(() => quietly(work))
  turn = result.catch(() => {})
  return result
}

/** Failing actions are logged, and many fail. */
async function quietly<Result>(work: () => Promise<Result>): Promise<Result> {
  const { error, log } = console
  Object.assign(console, { error() {}, log() {} })
  try {
    return await work()
  } finally {
    Object.assign(console, { error, log })
  }
}

/** One line of figures. */
export function lineOf({ cases, seconds, differences }: Figures, seed: number): string {
  const seeds = new Set(differences.map((one) => one.seed)).size
  return `${cases} cases, ${seeds} with differences, ${seconds.toFixed(1)} s, seed ${seed}`
}

/** Describes a difference, with the smallest case that shows it. */
export function describeDifference(
  { seed, way, part, expected, got }: Difference,
  smallest?: Case,
): string {
  const indented = (text: string) => (text || '(nothing)').replace(/^/gm, '      ')
  return [
    `seed ${seed}: the ${part} by ${way} differ from those by the client`,
    `    by the client:\n${indented(expected)}`,
    `    by ${way}:\n${indented(got)}`,
    ...(smallest ? [`    case: ${JSON.stringify(smallest)}`] : []),
  ].join('\n')
}
