import { buildAstro } from '../support/astro.ts'
import { bundle } from '../support/bundle.ts'
import { check, type Expected } from '../support/check.ts'
import { requireLinux } from '../support/cpu.ts'
import type { Call } from '../support/load.ts'
import { paired, type Round } from '../support/paired.ts'
import { median, type Summary, spread, summary } from '../support/stats.ts'
import type { Table } from '../support/table.ts'
import { type Modules, startWorkerd } from '../support/workerd.ts'

interface Options {
  short: boolean
  /** Part of the names of those that are measured. */
  only?: string | undefined
}

interface Contender extends Expected {
  name: string
  modules(): Promise<Modules>
  /** Where it differs from most. */
  call?: Partial<Call>
}

// The same headers for all, also for those without a guard that looks at them.
const headers = { 'content-type': 'application/json', 'x-user': 'ada' }
const usual: Call = { path: '/api/greet', body: '{"name":"Ada"}', headers }

const greeting = { greeting: 'Hello Ada' }
const noName = { body: '{"name":""}' }
const plain: Expected = { answer: greeting, refusals: [noName] }

const ours: Expected = {
  answer: { data: greeting, error: null },
  // The guard of the action sees to the second.
  refusals: [noName, { headers: { 'content-type': 'application/json' } }],
}

const reference: Contender = {
  name: 'Hono + zValidator',
  modules: () => bundle('workers/hono.ts'),
  ...plain,
}

const contenders: Contender[] = [
  {
    name: 'a `fetch` that does nothing',
    modules: () => bundle('workers/nothing.ts'),
    answer: greeting,
    refusals: [],
  },
  {
    name: 'a bare `fetch`: parse, check, answer',
    modules: () => bundle('workers/bare.ts'),
    ...plain,
  },
  { ...reference, name: 'Hono + zValidator, a second copy' },
  {
    name: '**this library**, a Worker entry',
    modules: () => bundle('workers/entry.ts'),
    ...ours,
  },
  {
    name: 'Hono + contextStorage',
    modules: () => bundle('workers/hono-context.ts'),
    ...plain,
  },
  {
    name: '**this library**, mounted by the integration',
    modules: () => buildAstro('astro-mounted'),
    ...ours,
  },
  {
    name: '**this library**, in `src/fetch.ts`',
    modules: () => buildAstro('astro-fetch'),
    ...ours,
  },
  {
    name: '**this library**, mounted by the integration, with Astro middleware',
    modules: () => buildAstro('astro-middleware'),
    ...ours,
    refusals: [...ours.refusals, { headers: { ...headers, 'x-user': 'nobody' } }],
  },
  {
    name: 'oRPC',
    modules: () => bundle('workers/orpc.ts'),
    call: { body: '{"json":{"name":"Ada"}}' },
    answer: { json: greeting },
    refusals: [{ body: '{"json":{"name":""}}' }],
  },
  {
    name: "the predecessor's shape",
    modules: () => bundle('workers/predecessor.ts'),
    answer: ours.answer,
    refusals: [noName],
  },
  {
    name: 'an Astro endpoint',
    modules: () => buildAstro('astro-endpoint'),
    ...plain,
  },
  {
    name: 'Hono + zValidator behind an Astro endpoint',
    modules: () => buildAstro('astro-hono'),
    ...plain,
  },
  {
    name: 'tRPC',
    modules: () => bundle('workers/trpc.ts'),
    answer: { result: { data: greeting } },
    refusals: [noName],
  },
  {
    name: 'Astro Actions',
    modules: () => buildAstro('astro-actions'),
    call: { path: '/_actions/greet' },
    answer: [{ greeting: 1 }, 'Hello Ada'],
    refusals: [noName],
  },
]

/** CPU of a request on the wire, each server loaded beside Hono + zValidator. The cheapest first. */
export async function run({ short, only = '' }: Options): Promise<Table[]> {
  requireLinux()
  const found: { name: string; ratios: Summary }[] = []
  for (const contender of contenders.filter(({ name }) => name.includes(only))) {
    const rounds = await roundsOf(contender, short)
    const ratios = summary(rounds.map(({ measured, reference }) => measured / reference))
    const each = median(rounds.map(({ measured }) => measured)).toFixed(1)
    console.log(`${contender.name}: ${ratios.median.toFixed(3)} (${spread(ratios)}), ${each} µs`)
    found.push({ name: contender.name, ratios })
  }
  const ratio = `CPU per request, times that of ${reference.name}`
  return [
    {
      name: 'wire',
      columns: ['server', ratio, 'half of the rounds', 'rounds'],
      rows: found
        .sort((a, b) => a.ratios.median - b.ratios.median)
        .map(({ name, ratios }) => [
          name,
          ratios.median.toFixed(2),
          spread(ratios),
          String(ratios.count),
        ]),
    },
  ]
}

async function roundsOf(contender: Contender, short: boolean): Promise<Round[]> {
  const options = { rounds: short ? 5 : 7, roundTime: 1000, warmUp: 3000, connections: 50 }
  // Several processes of each: what one has got of memory and of luck stays with it.
  const starts = short ? 1 : 3
  const modules = await contender.modules()
  const referenceModules = await reference.modules()
  const rounds: Round[] = []
  for (let i = 0; i < starts; i++) {
    await using measured = await startWorkerd(modules)
    await using beside = await startWorkerd(referenceModules)
    const call = { ...usual, ...contender.call }
    await check(measured, call, contender)
    await check(beside, usual, reference)
    rounds.push(
      ...(await paired({ server: measured, call }, { server: beside, call: usual }, options)),
    )
  }
  return rounds
}
