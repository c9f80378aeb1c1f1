import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createActions } from '@gnosticdev/hono-actions/client'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import type { Case } from '../fixtures/ways-worker/src/case.ts'
import { nameOf } from '../fixtures/ways-worker/src/names.ts'
import {
  failed,
  type Observation,
  observationOf,
  showCookies,
  showHead,
  showResult,
} from '../fixtures/ways-worker/src/observe.ts'
import type { Run } from '../fixtures/ways-worker/src/run.ts'
import { revive } from '../fixtures/ways-worker/src/tagged.ts'
import { callOf } from '../fixtures/ways-worker/src/ways/call.ts'
import type { WayName } from '../fixtures/ways-worker/src/ways/names.ts'
import { fieldsOf, formOf, inputFor, visitor } from '../fixtures/ways-worker/src/wire.ts'
import { buildAstro } from '../support/astro.ts'
import { copyFixture, fixtures } from '../support/build.ts'
import { send } from './send.ts'

/** Builds the Astro app with the actions of these cases. */
export async function startAstro(
  { seed, cases }: { seed: number; cases: number },
  hasMiddleware: boolean,
): Promise<TestWorker<unknown>> {
  const root = copyFixture('one-behavior-app')
  cpSync(join(fixtures, 'ways-worker/src'), join(root, 'src/cases'), { recursive: true })
  if (!hasMiddleware) rmSync(join(root, 'src/middleware.ts'))
  const configPath = await buildAstro(root)
  const vars = { FIRST_SEED: seed, CASES: cases }
  return createTestWorker<unknown>({ root, configPath, vars, onLog: () => {} })
}

/** Runs a case in the ways that lead through Astro. */
export async function observeAstro(
  worker: TestWorker<unknown>,
  one: Case,
): Promise<Partial<Record<WayName, Observation>>> {
  const observed: Partial<Record<WayName, Observation>> = { astro: await byClient(worker, one) }
  if (one.accept !== 'json' && one.schema !== null) {
    observed['page form'] = await byPageForm(worker, one)
  }
  return observed
}

async function byClient(worker: TestWorker<unknown>, one: Case): Promise<Observation> {
  await takeRun(worker)
  let response: Response | undefined
  const client = createActions({
    baseUrl: new URL('/api', worker.url).href,
    headers: { ...visitor, origin: worker.url.origin, 'sec-fetch-site': 'same-origin' },
    fetch: async (address, init) => {
      response = await send(new Request(address, init))
      return response
    },
  })
  const call = callOf(client, one)
  const result = await call(inputFor(one)).then(showResult, (error) => failed(error).result)
  const run = await takeRun(worker)
  const head = response && { cookies: showCookies(response.headers), response: showHead(response) }
  return { ...observationOf(run), ...(result && { result }), ...head, log: run.log }
}

async function byPageForm(worker: TestWorker<unknown>, one: Case): Promise<Observation> {
  await takeRun(worker)
  const input = revive(one.input)
  const request = new Request(new URL(`/form?_hono_action=group.${nameOf(one)}`, worker.url), {
    method: 'POST',
    body: one.seed % 2 === 0 ? formOf(input) : new URLSearchParams(fieldsOf(input)),
    headers: {
      ...visitor,
      accept: 'text/html',
      origin: worker.url.origin,
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'navigate',
    },
  })
  const response = await send(request)
  const shown = /<pre>(.*)<\/pre>/.exec(await response.text())?.[1]
  const run = await takeRun(worker)
  const result = shown === undefined ? `no page: ${response.status}` : decodeURIComponent(shown)
  return {
    ...observationOf(run),
    result,
    cookies: showCookies(response.headers),
    response: showHead(response),
    log: run.log,
  }
}

async function takeRun(worker: TestWorker<unknown>): Promise<Run> {
  return (await (await worker.fetch('/run')).json()) as Run
}
