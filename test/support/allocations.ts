/**
 * Counts what actions allocate, run by itself so that nothing else does:
 * `node --expose-gc --min-semi-space-size=256 --max-semi-space-size=256 allocations.ts`. With so much
 * room nothing is collected in between, and the heap grows by what was allocated.
 */
import { setFlagsFromString } from 'node:v8'
import { callAction, defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createRequestContext, requestContext } from '@gnosticdev/hono-actions/context'
import { createRouter } from '@gnosticdev/hono-actions/router'
import type { MiddlewareHandler } from 'hono'
import * as z from 'zod'

/** Bytes for each. */
export interface Bytes {
  allocated: number
  /** What of it is left once garbage was collected. */
  kept: number
}

export interface Allocations {
  /** For each of 1,000: its schema alone, and an action with that schema in a router. */
  schema: Bytes
  action: Bytes
  /** The same among 100. */
  actionOfHundred: Bytes
  /** For each of 1,000 actions, their schemas being given as functions. */
  lazyAction: Bytes
  /** A call in process, with a guard and validation. */
  call: Bytes
}

const gc = globalThis.gc as () => void
const input = { name: 'Ada' }
const guard: MiddlewareHandler = (_, next) => next()

/** What was made last, so that it is not collected before it was counted. */
const held: { made?: unknown } = {}

const schema = () => z.object({ name: z.string().min(1) })
const action = () =>
  defineHonoAction({
    schema: schema(),
    use: [guard],
    handler: ({ name }) => ({ greeting: `Hello ${name}` }),
  })
const lazyAction = () =>
  defineHonoAction({
    schema: () => schema(),
    handler: ({ name }) => ({ greeting: `Hello ${name}` }),
  })
const many = <Value>(count: number, make: () => Value) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, make()]))

/** The median of five rounds: once in a while the runtime gives back, or takes, something of its own. */
async function measure(count: number, make: () => unknown): Promise<Bytes> {
  // What is made once is made by then.
  for (let i = 0; i < 3; i++) await hold(make)
  const rounds: Bytes[] = []
  for (let i = 0; i < 5; i++) rounds.push(await round(count, make))
  return {
    allocated: median(rounds.map(({ allocated }) => allocated)),
    kept: median(rounds.map(({ kept }) => kept)),
  }
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] as number
}

async function round(count: number, make: () => unknown): Promise<Bytes> {
  await hold(() => undefined)
  gc()
  const before = process.memoryUsage().heapUsed
  await hold(make)
  const allocated = process.memoryUsage().heapUsed - before
  gc()
  const kept = process.memoryUsage().heapUsed - before
  return { allocated: allocated / count, kept: kept / count }
}

/** In a function of its own, in whose frame it does not stay. */
async function hold(make: () => unknown): Promise<void> {
  held.made = await make()
}

async function callOften(calls: number): Promise<number> {
  let length = 0
  for (let i = 0; i < calls; i++) {
    const { greeting } = await callAction.orThrow(called, input)
    length += greeting.length
  }
  return length
}

const called = action()
const context = createRequestContext({
  request: new Request('http://localhost/'),
  env: {},
  executionCtx: { waitUntil() {} },
})

// Compiled code would take less, and from when on is up to the machine.
setFlagsFromString('--no-opt')
const allocations: Allocations = {
  schema: await measure(1000, () => many(1000, schema)),
  action: await measure(1000, () => createRouter(many(1000, action))),
  actionOfHundred: await measure(100, () => createRouter(many(100, action))),
  lazyAction: await measure(1000, () => createRouter(many(1000, lazyAction))),
  call: await requestContext.run(context, () => measure(5000, () => callOften(5000))),
}
console.log(JSON.stringify(allocations))
