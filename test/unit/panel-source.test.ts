import { describe, expect, it } from 'vitest'
import { placeOf, sourceOf } from '../../dist/dev/source.js'

describe('the place of an error in its stack', () => {
  it.each([
    ['    at fail (/app/src/actions.ts:85:9)', '/app/src/actions.ts:85:9'],
    ['    at /app/src/pages/broken.astro:2:1', '/app/src/pages/broken.astro:2:1'],
    ['    at async handler (file:///app/src/a.ts:1:2)', '/app/src/a.ts:1:2'],
    ['    at fail (C:\\app\\src\\a.ts:1:2)', 'C:\\app\\src\\a.ts:1:2'],
    ['    at fail (/app/src/a.ts?v=12:1:2)', '/app/src/a.ts:1:2'],
    ['    at new Map (<anonymous>)', undefined],
    ['Error: see /app/src/a.ts:1:2', undefined],
    ['    at fail (node:internal/process:1:2)', undefined],
  ])('%s', (line, place) => {
    expect(placeOf(line)).toBe(place)
  })

  it("is the first that is the app's own", () => {
    const stack = `Error: x
    at parse (/app/node_modules/zod/index.js:1:1)
    at handler (/app/src/a.ts:3:4)
    at other (/app/src/b.ts:5:6)`
    expect(sourceOf(stack)).toBe('/app/src/a.ts:3:4')
    expect(sourceOf('Error: x\n    at a (/app/node_modules/zod/index.js:1:1)')).toBeUndefined()
  })
})
