import assert from 'node:assert/strict'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeJson, isPlain, needsRich, richEncoder } from '../../src/actions/response/encode.ts'
import { richType } from '../../src/shared/protocol.ts'
import { decodeRich, encodeRich } from '../../src/shared/rich.ts'

/** Encodes a value for a caller that accepts this. */
async function encode(value: unknown, accept: string | undefined) {
  const encoder = needsRich(value, accept) ? await richEncoder() : encodeJson
  return encoder(value)
}

/** What comes back of a value, by the way that the answer's type says. */
async function sent(value: unknown): Promise<unknown> {
  const { type, text } = await encode(value, richType)
  return type === richType ? decodeRich(text) : JSON.parse(text)
}

/** A value's text, or what is wrong with it. */
async function attempt(make: () => unknown): Promise<{ value: unknown } | { error: string }> {
  try {
    return { value: await make() }
  } catch (error) {
    return { error: String(error) }
  }
}

class Instance {
  name = 'instance'
}

class List extends Array {}

const scalars = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom<unknown[]>(null, undefined, -0, 10n, Number.NaN, Number.POSITIVE_INFINITY),
)
const instances = fc.oneof(
  fc.date(),
  fc
    .constantFrom<(() => unknown)[]>(
      () => new Map([[1, { two: 2 }]]),
      () => new Set(['a']),
      () => new URL('https://example.com/?a=1'),
      () => new Uint8Array([1, 2]),
      () => /a/g,
      () => Object('boxed'),
      () => new Instance(),
      () => () => 'function',
      () => Symbol('symbol'),
      () => Promise.resolve(1),
      () => Object.create(null),
      () => Object.create({ inherited: 1 }),
      () => ({ [Symbol('key')]: 1 }),
      () => ({ toJSON: () => 'other' }),
      () => ({ toJSON: 'a field' }),
      () => JSON.parse('{"__proto__":{"a":1}}'),
      () => Object.assign([1], { 2: 3 }),
      () => Object.assign([1], { length: 1000 }),
      () => Object.assign([1, 2], { more: 1 }),
      () => Object.assign([1, 2], { toJSON: () => 'other' }),
      () => Object.defineProperty({ a: 1 }, 'toJSON', { value: () => 'other' }),
      () => List.from([1, 2]),
      () => class {},
    )
    .map((make) => make()),
)

/** Trees of all these, with objects that are in them twice, or in themselves. */
const values = fc
  .tuple(
    fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        { arbitrary: scalars, weight: 6 },
        { arbitrary: instances, weight: 1 },
        { arbitrary: fc.array(tie('node'), { maxLength: 4 }), weight: 4 },
        { arbitrary: fc.dictionary(fc.string({ maxLength: 4 }), tie('node')), weight: 4 },
      ),
    })).node,
    fc.nat(20),
    fc.nat(20),
  )
  .map(([value, from, to]) => {
    const nodes: object[] = []
    collect(value, nodes)
    const shared = nodes[from]
    const holder = nodes[to]
    if (shared && Array.isArray(holder)) holder.push(shared)
    else if (shared && holder && !('prototype' in holder)) Object.assign(holder, { shared })
    return value
  })

function collect(value: unknown, nodes: object[]): void {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return
  nodes.push(value)
  for (const item of Object.values(value)) collect(item, nodes)
}

describe('the response to a client that asks for rich values', () => {
  it('is read as devalue would give it back, or refused as by devalue', async () => {
    let plain = 0
    const runs = 5_000
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        if (isPlain(value)) plain++
        const ours = await attempt(() => sent(value))
        const theirs = await attempt(() => decodeRich(encodeRich(value)))
        assert.deepStrictEqual(ours, theirs)
        // References as well: devalue writes what is the same object as the same.
        if ('value' in ours && 'value' in theirs) {
          assert.equal(encodeRich(ours.value), encodeRich(theirs.value))
        }
      }),
      { numRuns: runs, seed: 7 },
    )
    // Both ways were taken.
    expect(plain).toBeGreaterThan(runs / 20)
    expect(plain).toBeLessThan(runs * 0.9)
  })

  it('is JSON where a value is plain', async () => {
    const row = { id: 1, name: 'Ada', score: 1.5, done: false, note: null, tags: ['a', 'a'] }
    for (const value of [
      row,
      [row, structuredClone(row)],
      '',
      0,
      null,
      [],
      {},
      { data: row, error: null },
    ]) {
      expect(await encode(value, richType)).toEqual({
        type: 'application/json',
        text: JSON.stringify(value),
      })
    }
  })

  const row = { id: 1 }
  const circular: { self?: unknown } = {}
  circular.self = circular
  it.each([
    ['undefined', { a: undefined }],
    ['a hole', Object.assign([1], { 2: 3 })],
    ['-0', [-0]],
    ['NaN', { a: [Number.NaN] }],
    ['a bigint', 1n],
    ['a date', { at: new Date(0) }],
    ['no prototype', Object.create(null)],
    ['one object twice', [row, row]],
    ['a circle', circular],
  ])('is rich with %s in it', async (_, value) => {
    expect((await encode(value, richType)).type).toBe(richType)
    assert.deepStrictEqual(await sent(value), value)
  })

  it('is JSON for everybody else', async () => {
    for (const accept of [undefined, '*/*', 'application/json', `${richType}, */*`]) {
      expect(await encode({ at: new Date(0) }, accept)).toEqual({
        type: 'application/json',
        text: '{"at":"1970-01-01T00:00:00.000Z"}',
      })
    }
  })

  it('is looked at once', () => {
    let reads = 0
    const row = () => ({
      get id() {
        return ++reads
      },
    })
    expect(isPlain(Array.from({ length: 1000 }, row))).toBe(true)
    expect(reads).toBe(1000)
  })
})
