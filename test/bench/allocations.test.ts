import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Allocations } from '../support/allocations.ts'
import { node, root } from '../support/build.ts'

// Each is a little above the present value. Lower a bound if a change allows it.
// For simplicity, an action is a Hono app from its definition on, and a call has Hono's own `Context`.
const bounds = {
  /** Bytes that an action with a router takes beside its schema: for good, and at all. */
  kept: 2_600,
  allocated: 5_000,
  /** The same if the schema is given as a function, which has not been called. */
  lazyKept: 2_700,
  lazyAllocated: 6_800,
  /** Bytes for each call in process, with a guard and validation. */
  call: 18_000,
}

let found: Allocations

beforeAll(async () => {
  const room = ['--min-semi-space-size=256', '--max-semi-space-size=256']
  const script = join(root, 'test/support/allocations.ts')
  found = JSON.parse(await node(['--no-warnings', '--expose-gc', ...room, script], root))
})

test('an action takes little memory beside its schema', () => {
  const { schema, action } = found
  expect(schema.kept).toBeGreaterThan(1_000)
  expect(action.kept - schema.kept).toBeLessThan(bounds.kept)
  expect(action.allocated - schema.allocated).toBeLessThan(bounds.allocated)
})

test('a schema that is given as a function is not made before it is asked for', () => {
  const { schema, action, lazyAction } = found
  expect(lazyAction.kept).toBeLessThan(bounds.lazyKept)
  expect(lazyAction.allocated).toBeLessThan(bounds.lazyAllocated)
  expect(action.kept - lazyAction.kept).toBeGreaterThan(0.9 * schema.kept)
})

test('an action among 1,000 costs what one among 100 does', () => {
  const { action, actionOfHundred } = found
  // A map that grows is copied a few times more.
  expect(action.allocated / actionOfHundred.allocated).toBeLessThan(1.15)
  expect(action.kept / actionOfHundred.kept).toBeLessThan(1.1)
})

test('a call in process allocates little, and keeps nothing', () => {
  expect(found.call.allocated).toBeLessThan(bounds.call)
  expect(found.call.kept).toBeLessThan(20)
})
