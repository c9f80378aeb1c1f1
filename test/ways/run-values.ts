import type {
  ValueDifference,
  ValueReport,
  ValueTask,
} from '../fixtures/ways-worker/src/values/task.ts'

/** What a run of many values found. */
export interface ValueFigures {
  cases: number
  seconds: number
  ran: ValueReport['ran']
  refused: number
  differences: ValueDifference[]
}

const perTask = 100

/** Sends as many values, from this seed on, in every way. The Workers share the work. */
export async function runValues(
  urls: readonly URL[],
  { cases, seed, library }: { cases: number; seed: number; library?: ValueTask['library'] },
): Promise<ValueFigures> {
  const figures: ValueFigures = { cases: 0, seconds: 0, ran: {}, refused: 0, differences: [] }
  const started = performance.now()
  let next = seed
  const work = async (url: URL) => {
    while (next < seed + cases) {
      const length = Math.min(perTask, seed + cases - next)
      const seeds = Array.from({ length }, (_, i) => next + i)
      next += length
      const { differences, ran, refused } = await runSeeds(url, {
        seeds,
        ...(library && { library }),
      })
      figures.refused += refused
      figures.cases += length
      figures.differences.push(...differences)
      for (const [way, count] of Object.entries(ran)) {
        const name = way as keyof typeof ran
        figures.ran[name] = (figures.ran[name] ?? 0) + count
      }
    }
  }
  await Promise.all(urls.map(work))
  figures.seconds = (performance.now() - started) / 1000
  return figures
}

async function runSeeds(url: URL, task: ValueTask): Promise<ValueReport> {
  const response = await fetch(new URL('/values', url), {
    method: 'POST',
    headers: { connection: 'close' },
    body: JSON.stringify(task),
  })
  if (!response.ok) throw new Error(`Seeds from ${task.seeds[0]}: ${await response.text()}`)
  return (await response.json()) as ValueReport
}

/** Describes differences, the smallest of each way first. */
export function describeDifferences(differences: readonly ValueDifference[], most = 10): string {
  const kinds = new Map<string, ValueDifference>()
  const size = ({ expected, got }: ValueDifference) => expected.length + got.length
  for (const one of differences.toSorted((a, b) => size(a) - size(b))) {
    const kind = `${one.way} ${one.of}`
    if (!kinds.has(kind)) kinds.set(kind, one)
  }
  return [...kinds.values()]
    .slice(0, most)
    .map(({ seed, way, of, expected, got }) =>
      [`seed ${seed}: the ${of} by ${way}`, `  expected ${expected}`, `  got      ${got}`].join(
        '\n',
      ),
    )
    .join('\n\n')
}
