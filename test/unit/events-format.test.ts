import { describe, expect, it } from 'vitest'
import {
  commentLine,
  createEventParser,
  type EventFrame,
  formatEvent,
  maxEventLength,
} from '../../src/shared/event-stream.ts'

function parseAll(...chunks: string[]): EventFrame[] {
  const parse = createEventParser()
  return chunks.flatMap((chunk) => [...parse(chunk)])
}

const sample = [
  '\ufeff: a comment\n\n',
  'id: 1\ndata: {"text":"a: b"}\n\n',
  'data:no space\ndata:  two spaces\ndata\n\n',
  'event: odd\nretry: 10\nunknown\ndata: ünï 🎉\n\n',
  'event: dropped without data\n\n',
  'id: 7\n\n',
  'data:\n\n',
  'id\n: inside a frame\nevent: end\ndata: [1]\n\n',
  'data: cut off',
].join('')

const frames: EventFrame[] = [
  { id: '1', data: '{"text":"a: b"}' },
  { data: 'no space\n two spaces\n' },
  { event: 'odd', data: 'ünï 🎉' },
  { id: '7', data: '' },
  { id: '', event: 'end', data: '[1]' },
]

const lineEndings = { LF: '\n', CR: '\r', CRLF: '\r\n' }

describe('the parser', () => {
  for (const [name, ending] of Object.entries(lineEndings)) {
    const text = sample.replaceAll('\n', ending)

    it(`reads lines that end with ${name}, in one chunk and in one for each character`, () => {
      expect(parseAll(text)).toEqual(frames)
      expect(parseAll(...text.split(''))).toEqual(frames)
    })

    it(`reads ${name} cut at any two places, with an empty chunk between`, () => {
      for (let i = 0; i <= text.length; i++) {
        for (let j = i; j <= text.length; j++) {
          const cut = [text.slice(0, i), '', text.slice(i, j), text.slice(j)]
          expect(parseAll(...cut), `${i}, ${j}`).toEqual(frames)
        }
      }
    })
  }

  it('reads mixed line endings', () => {
    expect(parseAll('data: 1\r\n\rdata: 2\n\r\ndata: 3\r\r\ndata: 4\r\n\n')).toEqual([
      { data: '1' },
      { data: '2' },
      { data: '3' },
      { data: '4' },
    ])
  })

  it('hands out a frame as soon as its last line ends, with CR too', () => {
    const parse = createEventParser()
    expect([...parse('data: 1\r\r')]).toEqual([{ data: '1' }])
    expect([...parse('\ndata: 2\r\n\r')]).toEqual([{ data: '2' }])
  })

  it('takes a byte order mark at the very start only', () => {
    expect(parseAll('', '\ufeff', 'data: 1\n\n\ufeffdata: 2\n\n')).toEqual([{ data: '1' }])
    expect(parseAll('\ufeff\ufeffdata: 1\n\n')).toEqual([])
  })

  it('ignores an id with a null character', () => {
    expect(parseAll('id: a\0b\ndata: 1\n\n')).toEqual([{ data: '1' }])
  })

  it('reads what characters are cut by bytes, through a decoder', async () => {
    const bytes = new TextEncoder().encode(sample)
    for (let i = 0; i <= bytes.length; i++) {
      const stream = new ReadableStream<BufferSource>({
        start(controller) {
          controller.enqueue(bytes.slice(0, i))
          controller.enqueue(bytes.slice(i))
          controller.close()
        },
      })
      const texts: string[] = []
      const decoder = new TextDecoderStream('utf-8', { ignoreBOM: true })
      for await (const text of stream.pipeThrough(decoder)) texts.push(text)
      expect(parseAll(...texts), `${i}`).toEqual(frames)
    }
  })
})

describe('the length of a frame', () => {
  const longest = 'x'.repeat(maxEventLength)

  it('may be as long as the server sends it, in one line or many', () => {
    expect(parseAll(formatEvent({ data: longest }))).toEqual([{ data: longest }])
    const lines = 'x\n'.repeat(maxEventLength / 2)
    expect(parseAll(formatEvent({ data: lines }))).toEqual([{ data: lines }])
  })

  it('is refused above that, by both sides', () => {
    expect(() => formatEvent({ data: `${longest}x` })).toThrow(RangeError)
    expect(() => parseAll(`data: ${longest}x\n\n`)).toThrow(RangeError)
    expect(() => parseAll(`data: ${longest}\ndata\n\n`)).toThrow(RangeError)
  })

  it('is refused while the line or the frame is still coming in', () => {
    for (const endless of ['data: '.padEnd(1000, 'x'), ':'.repeat(1000), 'data: x\n']) {
      const parse = createEventParser(10_000)
      expect(() => {
        for (let i = 0; i < 10_000; i++) Array.from(parse(endless))
      }).toThrow(RangeError)
    }
  })

  it('does not count comments and what came before', () => {
    const parse = createEventParser(20)
    for (let i = 0; i < 1000; i++) {
      expect([...parse(`:\n: x\n${commentLine}data: 1234567890\n\n`)]).toHaveLength(1)
    }
  })

  it('still hands out the frames before the one that is too long', () => {
    const parse = createEventParser(5)('data: 1\n\ndata: 123456\n\n')
    expect(parse.next().value).toEqual({ data: '1' })
    expect(() => parse.next()).toThrow(RangeError)
  })
})

describe('formatEvent', () => {
  it('writes what the parser reads', () => {
    for (const frame of [
      { data: '' },
      { data: '\n' },
      { data: ' leading and trailing ' },
      { data: 'id: 1\n\nevent: end\n\n' },
      { data: '\ufeff🎉\u2028' },
      { id: 'a', event: 'end' as const, data: 'x' },
      { event: 'error' as const, data: '{"code":"GONE"}' },
    ]) {
      expect(parseAll(formatEvent(frame)), JSON.stringify(frame)).toEqual([frame])
    }
    expect(formatEvent({ id: '1', event: 'end', data: 'a' })).toBe('id: 1\nevent: end\ndata: a\n\n')
  })

  it('lets no line break into the frame', () => {
    expect(parseAll(formatEvent({ data: 'a\r\rdata: b\r\nc\n' }))).toEqual([
      { data: 'a\n\ndata: b\nc\n' },
    ])
  })

  it('refuses an id that cannot travel in a header', () => {
    for (const id of ['', 'a b', 'a\nb', 'a\0', 'ü', 'x'.repeat(1025)]) {
      expect(() => formatEvent({ id, data: '' }), id).toThrow(TypeError)
    }
  })
})
