import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Allocations } from '../support/allocations.ts'
import { node, root } from '../support/build.ts'

// Each a little above what it is now. What makes one of them less may lower it here.
const bounds = {
  /** Bytes that an action with a router takes beside its schema: for good, and at all. */
  kept: 350,
  allocated: 900,
  /** The same where the schema is given as a function, which nobody has called. */
  lazyKept: 450,
  lazyAllocated: 2_800,
  /** Bytes for each call in process, with a guard and validation. */
  call: 8_300,
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
