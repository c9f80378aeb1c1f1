import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { parseJson, scan } from '../../src/actions/input/json.ts'

const encoder = new TextEncoder()
const notJson = { code: 'BAD_REQUEST', message: 'The body is not valid JSON' }
const tooDeep = { code: 'BAD_REQUEST', message: 'The body is nested deeper than 64 levels' }
const tooLarge = { code: 'BAD_REQUEST', message: 'The body has a number that is too large' }

function parse(text: string, maxElements = Number.POSITIVE_INFINITY): unknown {
  return parseJson(encoder.encode(text), maxElements)
}

function refusal(text: string, maxElements?: number): unknown {
  try {
    return { parsed: parse(text, maxElements) }
  } catch (error) {
    return error
  }
}

function nested(levels: number, inside = ''): string {
  return '['.repeat(levels) + inside + ']'.repeat(levels)
}

describe('json-table', () => {
  it('is nothing for an empty body', () => {
    expect(parse('')).toBeUndefined()
  })

  it.each([
    ' null ',
    'true',
    '"text"',
    '{"a":[1,-2.5,"ä",{"b":null}],"c":"\\u00e4\\n"}',
    '{"":""}',
    '"a quote \\" and [[[ behind it"',
    '"a backslash at its end \\\\"',
    '["\\\\\\"", "\\\\", "{"]',
    '123456789012345678901234567890',
    '-0.5e-400',
  ])('reads %s', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text))
  })

  it.each([
    ' ',
    '{',
    '{"a":1',
    '"open',
    '"open\\"',
    '[1,]',
    '{a:1}',
    "'a'",
    'undefined',
    'NaN',
    'Infinity',
    '01',
    '1 2',
    ']',
    '"line\nbreak"',
  ])('answers 400 to %j', (text) => {
    const error = refusal(text)
    expect(error).toMatchObject(notJson)
    expect(error).toHaveProperty('cause', expect.any(SyntaxError))
  })

  it.each([
    ['a lone continuation', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a broken-off character', [0x22, 0xe2, 0x82, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x31, 0x00]],
  ])('answers 400 to bytes that are no UTF-8: %s', (_, bytes) => {
    expect(() => parseJson(Uint8Array.from(bytes), 10)).toThrow(expect.objectContaining(notJson))
  })
})

describe('depth-65', () => {
  it('takes 64 levels, of whichever brackets', () => {
    expect(parse(nested(64))).toEqual(JSON.parse(nested(64)))
    const objects = `${'{"a":'.repeat(64)}1${'}'.repeat(64)}`
    expect(parse(objects)).toEqual(JSON.parse(objects))
    const side = nested(63)
    expect(parse(`[${side},${side},{},{"a":${nested(62)}}]`)).toHaveLength(4)
  })

  it.each([
    ['arrays', nested(65)],
    ['objects', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`],
    ['both', `${'[{"a":'.repeat(32)}[]${'}]'.repeat(32)}`],
    ['behind siblings', `[{},[],${nested(64)}]`],
    ['behind a text', `["\\\\","\\"]",${nested(64)}]`],
    ['behind a backslash', `["\\\\",${nested(64)}]`],
    ['never closed', '['.repeat(1_000_000)],
  ])('refuses 65 before it parses them: %s', (_, text) => {
    const parsing = vi.spyOn(JSON, 'parse')
    expect(refusal(text)).toMatchObject(tooDeep)
    expect(parsing).not.toHaveBeenCalled()
    parsing.mockRestore()
  })

  it('counts no brackets of texts', () => {
    const text = '[{'.repeat(100)
    expect(parse(JSON.stringify({ [text]: [text, `"${text}`, `\\${text}`] }))).toEqual({
      [text]: [text, `"${text}`, `\\${text}`],
    })
  })

  it.each([7, 8, 9, 17])(
    'a quote ends a text of %i escapes where no escape precedes it',
    (count) => {
      for (const part of ['\\', '"', 'x"', '\\"', 'xxxxxxxx"', 'xxxxxxxx\\']) {
        const text = JSON.stringify(part.repeat(count))
        expect(parse(`[${text},[[1]]]`, 5)).toEqual([part.repeat(count), [[1]]])
        expect(() => parse(`[${text},[[1]]]`, 3)).toThrow('more elements')
      }
    },
  )
})

describe('maxElements', () => {
  it.each([
    ['[1,2,3]', 3],
    ['{"a":1,"b":2}', 2],
    ['[[1],[2]]', 4],
    ['[{"a":[]},"x,y,z"]', 3],
    ['[[],{},[ ],{\n}]', 4],
    ['[[[]]]', 2],
    ['{"a":{"b":{}}}', 2],
    ['[]', 0],
    [' { } ', 0],
    ['"a,b,c"', 0],
  ])('%s has %i', (text, elements) => {
    expect(parse(text, elements)).toEqual(JSON.parse(text))
    if (elements === 0) return
    expect(refusal(text, elements - 1)).toMatchObject({
      code: 'BAD_REQUEST',
      message: `The body has more elements than maxElements, ${elements - 1}`,
    })
  })

  it('counts each element of any value once', () => {
    const countOf = (value: unknown): number => {
      if (typeof value !== 'object' || value === null) return 0
      const inner = Object.values(value)
      return inner.reduce((sum: number, one) => sum + countOf(one), inner.length)
    }
    const written = fc.tuple(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'))
    fc.assert(
      fc.property(written, ([json, space]) => {
        const text = JSON.stringify(JSON.parse(json), null, space)
        const elements = countOf(JSON.parse(text))
        expect(() => scan(text, elements)).not.toThrow()
        if (elements > 0) expect(() => scan(text, elements - 1)).toThrow('more elements')
      }),
    )
  })

  it('refuses a megabyte of them before it parses it', () => {
    expect(refusal(`[${'1,'.repeat(500_000)}`, 10_000)).toMatchObject({
      message: expect.stringContaining('more elements than maxElements, 10000'),
    })
  })
})

describe('infinity', () => {
  const long = '9'.repeat(400)

  it.each([
    '1e400',
    '-1e400',
    '1E400',
    '1.5e+400',
    '{"a":[{"b":1e999}]}',
    `1e${'0'.repeat(400)}400`,
    long,
    `-${long}`,
    `[${long}]`,
    `[1,${long},2]`,
    `{"a":${long}}`,
    `1${'0'.repeat(309)}`,
    `${long}.5`,
  ])('refuses %.30s', (text) => {
    expect(refusal(text)).toMatchObject(tooLarge)
  })

  it.each([
    '1e308',
    '-1.7976931348623157e308',
    '1e-999',
    `1${'0'.repeat(308)}`,
    `0.${'1'.repeat(400)}`,
    `"${long}"`,
    '"1e999"',
    `{"${long}":"1e400"}`,
  ])('takes %.30s', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text))
  })
})

describe('pollution', () => {
  const evil = { ['__proto__']: { x: 'polluted' } }

  it.each([
    ['{"__proto__":{"x":1}}', '__proto__'],
    ['{"__proto__":null}', '__proto__'],
    ['{"a":{"__proto__":{"x":1}}}', '__proto__'],
    ['[[{"a":[{"__proto__":1}]}]]', '__proto__'],
    [`{"\\u005f_proto__":{"x":1}}`, '__proto__'],
    [`{"__prot\\u006F__":{"x":1}}`, '__proto__'],
    [JSON.stringify(evil), '__proto__'],
    ['{"constructor":{"prototype":{"x":1}}}', 'constructor'],
    ['{"constructor":{"prototype":null}}', 'constructor'],
    ['[{"a":{"constructor":{"b":1,"prototype":2}}}]', 'constructor'],
    [`{"c\\u006fnstructor":{"prototype":{}}}`, 'constructor'],
    [`{"constructor":{"prot\\u006ftype":{}}}`, 'constructor'],
    ['{"constructor":{"__proto__":{}}}', '__proto__'],
  ])('refuses %s', (text, key) => {
    expect(refusal(text)).toMatchObject({
      code: 'BAD_REQUEST',
      message: `The body has a key that is not allowed: ${key}`,
    })
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })

  it.each([
    '"__proto__"',
    '["__proto__","constructor","prototype"]',
    '{"prototype":{"x":1}}',
    '{"constructor":"Ada"}',
    '{"constructor":null}',
    '{"constructor":["prototype"]}',
    '{"constructor":{"name":{"toString":1}}}',
    '{"constructor":{"toString":1}}',
    '{"__proto":1,"proto__":2}',
    '{"a":{"constructor":1},"prototype":2}',
    '{"a":{"prototype":{"x":"constructor"}}}',
  ])('takes %s', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text))
  })
})
