import { describe, expect, it } from 'vitest'
import { caseOf } from '../fixtures/ways-worker/src/generate/case.ts'
import type { Observation } from '../fixtures/ways-worker/src/observe.ts'
import { show } from '../fixtures/ways-worker/src/show.ts'
import { wayNames } from '../fixtures/ways-worker/src/ways/names.ts'
import { differencesOf } from './compare.ts'
import { plainCase } from './plain-case.ts'

const seen: Observation = {
  inputs: ['{a: 1}'],
  notes: [{ of: 'use[0] path', saw: 'POST /api/x /api/x' }],
  result: 'data 1',
  cookies: ['session=a; path=/'],
  response: ['status: 200'],
  log: ['x 200 undefined'],
  delivery: 'acknowledged',
  cached: 'nothing',
}

const other: Observation = {
  inputs: ['{a: 1}', '{a: 1}'],
  notes: [{ of: 'use[0] path', saw: 'POST /x /x' }],
  result: 'data 2',
  cookies: ['session=a; path=/', 'session=b; path=/'],
  response: ['status: 500'],
  log: ['x 500 undefined'],
  delivery: 'asked for again after the default delay',
  cached: '200 empty',
}

const parts = Object.keys(seen) as (keyof Observation)[]

describe('the comparison of ways', () => {
  it.each(parts)('finds a difference of %s', (part) => {
    const found = differencesOf(plainCase, {
      client: seen,
      mounted: { ...seen, [part]: other[part] },
    })
    expect(found.map((one) => [one.way, one.part])).toEqual([['mounted', part]])
  })

  it('finds none between equal observations, in any way', () => {
    const all = Object.fromEntries(wayNames.map((way) => [way, structuredClone(seen)]))
    expect(differencesOf(plainCase, all)).toEqual([])
  })

  it.each([
    [undefined, null],
    [0, -0],
    [5, 5n],
    ['1', 1],
    [new Date(0), new Date(0).toISOString()],
    [new Set(['a']), ['a']],
    [new Map([['a', 1]]), { a: 1 }],
    [{ a: undefined }, {}],
    [[undefined], [null]],
  ])('tells %o from %o', (one, another) => {
    expect(show(one)).not.toBe(show(another))
    expect(show({ inside: [one] })).not.toBe(show({ inside: [another] }))
  })
})

describe('the random cases', () => {
  const cases = Array.from({ length: 2000 }, (_, i) => caseOf(i))

  it('are the same for the same seed, and are JSON', () => {
    for (const [i, one] of cases.slice(0, 200).entries()) {
      expect(caseOf(i)).toEqual(one)
      expect(JSON.parse(JSON.stringify(one))).toEqual(one)
    }
  })

  it('have every middleware, effect, ending and schema', () => {
    const text = JSON.stringify(cases)
    const found = (key: string) =>
      new Set([...text.matchAll(new RegExp(`"${key}":"(\\w+)"`, 'g'))].map(([, name]) => name))
    expect(found('do').size).toBe(23)
    expect(found('is').size).toBe(15)
    expect(found('type').size).toBe(14)
    for (const name of ['cache', 'csrf', 'etag', 'timing', 'secureHeaders'])
      expect(text).toContain(`"name":"${name}"`)
  })
})
