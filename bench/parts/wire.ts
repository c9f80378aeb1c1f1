import { bundle } from '../support/bundle.ts'
import { check, type Expected } from '../support/check.ts'
import { requireLinux } from '../support/cpu.ts'
import type { Call } from '../support/load.ts'
import { paired, type Round } from '../support/paired.ts'
import { median, spread, summary } from '../support/stats.ts'
import type { Table } from '../support/table.ts'
import { type Modules, startWorkerd } from '../support/workerd.ts'

interface Contender extends Expected {
  name: string
  modules(): Promise<Modules>
  path?: string
  body?: string
}

interface Options {
  short: boolean
  /** Part of the names of those that are measured. */
  only?: string | undefined
}

const plain = { greeting: 'Hello Ada' }
const enveloped = { data: plain, error: null }
const refused = '{"name":""}'

const reference: Contender = {
  name: 'Hono + zValidator',
  modules: () => bundle('workers/hono.ts'),
  answer: plain,
  refused,
}

const contenders: Contender[] = [
  {
    name: 'a `fetch` that does nothing',
    modules: () => bundle('workers/nothing.ts'),
    answer: plain,
  },
  {
    name: 'a bare `fetch`: parse, check, answer',
    modules: () => bundle('workers/bare.ts'),
    answer: plain,
    refused,
  },
  { ...reference, name: 'Hono + zValidator, a second copy' },
  {
    name: 'Hono + contextStorage',
    modules: () => bundle('workers/hono-context.ts'),
    answer: plain,
    refused,
  },
  {
    name: 'this library, in a Worker entry',
    modules: () => bundle('workers/entry.ts'),
    answer: enveloped,
    refused,
    guardedBy: 'x-user',
  },
  {
    name: 'oRPC',
    modules: () => bundle('workers/orpc.ts'),
    body: '{"json":{"name":"Ada"}}',
    answer: { json: plain },
    refused: '{"json":{"name":""}}',
  },
  {
    name: "the predecessor's shape",
    modules: () => bundle('workers/predecessor.ts'),
    answer: enveloped,
    refused,
  },
  {
    name: 'tRPC',
    modules: () => bundle('workers/trpc.ts'),
    answer: { result: { data: plain } },
    refused,
  },
]

/** CPU of a request on the wire, each server loaded beside Hono + zValidator. */
export async function run({ short, only = '' }: Options): Promise<Table[]> {
  requireLinux()
  const options = { rounds: short ? 5 : 7, roundTime: 1000, warmUp: 3000, connections: 50 }
  // Several processes of each: what one has got of memory and of luck stays with it.
  const starts = short ? 1 : 3
  const referenceModules = await reference.modules()
  const rows: string[][] = []
  for (const contender of contenders.filter(({ name }) => name.includes(only))) {
    const modules = await contender.modules()
    const rounds: Round[] = []
    for (let i = 0; i < starts; i++) {
      const servers = [await startWorkerd(modules), await startWorkerd(referenceModules)] as const
      try {
        const [measured, beside] = [toCall(contender), toCall(reference)]
        await check(servers[0], measured, contender)
        await check(servers[1], beside, reference)
        rounds.push(
          ...(await paired(
            { server: servers[0], call: measured },
            { server: servers[1], call: beside },
            options,
          )),
        )
      } finally {
        await Promise.all(servers.map((server) => server.stop()))
      }
    }
    const ratios = summary(rounds.map(({ measured, reference }) => measured / reference))
    const each = median(rounds.map(({ measured }) => measured)).toFixed(1)
    console.log(`${contender.name}: ${ratios.median.toFixed(3)} (${spread(ratios)}), ${each} µs`)
    rows.push([contender.name, ratios.median.toFixed(2), spread(ratios), String(ratios.count)])
  }
  return [
    {
      name: 'wire',
      columns: [
        'server',
        'CPU per request, times that of Hono + zValidator',
        'quartiles',
        'rounds',
      ],
      rows,
    },
  ]
}

/** The same headers for all, also for those that have no guard. */
function toCall({ path = '/api/greet', body = '{"name":"Ada"}' }: Contender): Call {
  return { path, body, headers: { 'content-type': 'application/json', 'x-user': 'ada' } }
}
