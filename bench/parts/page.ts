import assert from 'node:assert/strict'
import { buildAstro } from '../support/astro.ts'
import { bundle } from '../support/bundle.ts'
import { requireLinux } from '../support/cpu.ts'
import { startWithDatabase } from '../support/miniflare.ts'
import { paired, type Round } from '../support/paired.ts'
import { median, spread, summary } from '../support/stats.ts'
import type { Table } from '../support/table.ts'
import { type Modules, type Server, startWorkerd } from '../support/workerd.ts'

/** A page, as it is served by a Worker of its own. */
interface Page {
  modules: Modules
  path: string
}

interface Case {
  name: string
  start(modules: Modules): Promise<Server>
  measured: Page
  /** The same page with the queries written in it. */
  written: Page
}

const items = Array.from({ length: 10 }, (_, i) => `<li>${(i + 1) ** 2}</li>`).join('')

/** A page that makes ten calls in process, beside one that has the same queries written in it. */
export async function run({ short }: { short: boolean }): Promise<Table[]> {
  requireLinux()
  const options = { rounds: short ? 5 : 7, roundTime: 1000, warmUp: 3000, connections: 20 }
  const rows: string[][] = []
  for (const { name, start, measured, written } of await cases()) {
    const rounds: Round[] = []
    for (let i = 0; i < (short ? 1 : 3); i++) {
      const servers = [await start(measured.modules), await start(written.modules)] as const
      try {
        const [one, other] = [callOf(measured), callOf(written)]
        await check(servers[0], measured)
        await check(servers[1], written)
        rounds.push(
          ...(await paired(
            { server: servers[0], call: one },
            { server: servers[1], call: other },
            options,
          )),
        )
      } finally {
        await Promise.all(servers.map((server) => server.stop()))
      }
    }
    const ratios = summary(rounds.map(({ measured, reference }) => measured / reference))
    const each = median(rounds.map(({ measured, reference }) => (measured - reference) / 10))
    const found = [ratios.median.toFixed(2), spread(ratios), each.toFixed(1)]
    console.log(`${name}: ${found.join(', ')}`)
    rows.push([name, ...found, String(ratios.count)])
  }
  return [
    {
      name: 'page',
      columns: [
        'page',
        'CPU per request, times that of the queries written in it',
        'half of the rounds',
        'each call more, µs',
        'rounds',
      ],
      rows,
    },
  ]
}

async function cases(): Promise<Case[]> {
  const written = { modules: await bundle('page/written.ts'), path: '/api/page' }
  const worker = { modules: await bundle('page/actions.ts'), path: '/api/page' }
  const astro = await buildAstro('astro-page')
  return [
    {
      name: 'a route of a Worker, the queries written in it: a second copy',
      start: startWorkerd,
      measured: written,
      written,
    },
    {
      name: 'a route of a Worker, 10 calls, each a sum',
      start: startWorkerd,
      measured: worker,
      written,
    },
    {
      name: 'the same, each a query of D1',
      start: startWithDatabase,
      measured: worker,
      written,
    },
    {
      name: 'a page of Astro, 10 calls, each a sum',
      start: startWorkerd,
      measured: { modules: astro, path: '/actions' },
      written: { modules: astro, path: '/written' },
    },
  ]
}

const callOf = ({ path }: Page) => ({
  path,
  body: '{}',
  headers: { 'content-type': 'application/json' },
})

async function check(server: Server, page: Page): Promise<void> {
  const { path, body, headers } = callOf(page)
  const response = await fetch(new URL(path, server.url), { method: 'POST', body, headers })
  const text = await response.text()
  assert.equal(response.status, 200, text)
  assert.ok(text.includes(items), text)
}
