import assert from 'node:assert/strict'
import { buildAstro } from '../support/astro.ts'
import { beside, type Compared, shown } from '../support/beside.ts'
import { bundle } from '../support/bundle.ts'
import { requireLinux } from '../support/cpu.ts'
import { startWithDatabase } from '../support/miniflare.ts'
import type { Table } from '../support/table.ts'
import { type Modules, type Server, startWorkerd } from '../support/workerd.ts'

interface Case {
  name: string
  measured: Compared
  /** The same page with the queries written in it. */
  written: Compared
  load: { connections: number; roundTime?: number }
}

const items = Array.from({ length: 10 }, (_, i) => `<li>${(i + 1) ** 2}</li>`).join('')

/** A page that makes ten calls in process, beside one that has the same queries written in it. */
export async function run({ short }: { short: boolean }): Promise<Table[]> {
  requireLinux()
  const rows: string[][] = []
  for (const { name, measured, written, load } of await cases()) {
    const options = { short, ...load }
    const { ratio, half, rounds, more } = shown(await beside(measured, written, options))
    const cells = [name, ratio, half, Math.max(0, more / 10).toFixed(1), rounds]
    console.log(cells.join(', '))
    rows.push(cells)
  }
  const ratio = 'CPU per request, times the queries written in it'
  const columns = ['page', ratio, 'half of the rounds', 'each call more, µs', 'rounds']
  return [{ name: 'page', columns, rows }]
}

async function cases(): Promise<Case[]> {
  const written = await bundle('page/written.ts')
  const calls = await bundle('page/actions.ts')
  const astro = await buildAstro('astro-page')
  const inWorker = page(written, '/api/page')
  return [
    {
      name: 'a route of a Worker, the queries written in it: a second copy',
      measured: inWorker,
      written: inWorker,
      load: { connections: 20 },
    },
    {
      name: 'a route of a Worker, 10 calls, each a sum',
      measured: page(calls, '/api/page'),
      written: inWorker,
      load: { connections: 20 },
    },
    {
      name: 'the same, each a query of D1',
      measured: page(calls, '/api/page', startWithDatabase),
      written: page(written, '/api/page', startWithDatabase),
      // It takes long: with more at a time, or less time, there are rounds that answer nothing.
      load: { connections: 8, roundTime: 3000 },
    },
    {
      name: 'a page of Astro, 10 calls, each a sum',
      measured: page(astro, '/actions'),
      written: page(astro, '/written'),
      load: { connections: 20 },
    },
  ]
}

function page(
  modules: Modules,
  path: string,
  start: (modules: Modules) => Promise<Server> = startWorkerd,
): Compared {
  const call = { path, body: '{}', headers: { 'content-type': 'application/json' } }
  return {
    start: () => start(modules),
    call,
    async check({ url }) {
      const { body, headers } = call
      const response = await fetch(new URL(path, url), { method: 'POST', body, headers })
      const text = await response.text()
      assert.equal(response.status, 200, text)
      assert.ok(text.includes(items), text)
    },
  }
}
