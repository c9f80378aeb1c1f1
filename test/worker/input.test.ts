import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWorker, fixtures } from '../support/build.ts'
import { sendRaw } from '../support/raw.ts'

let worker: TestWorker<object>

beforeAll(async () => {
  const folder = join(fixtures, 'input-worker')
  worker = await createTestWorker<object>({ root: folder, configPath: await buildWorker(folder) })
})

afterAll(() => worker?.dispose())

interface Result {
  data: Record<string, unknown>
  error: { code: string; message: string } | null
}

async function send(path: string, body: BodyInit, headers: Record<string, string>) {
  const stream = body instanceof ReadableStream ? { duplex: 'half' } : {}
  const init = { method: 'POST', body, headers: { ...sameOrigin, ...headers }, ...stream }
  const response = await worker.fetch(path, init as RequestInit)
  return { status: response.status, ...((await response.json()) as Result) }
}

const sameOrigin = { 'sec-fetch-site': 'same-origin' }
const json = { 'content-type': 'application/json' }
const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' }
const multipart = { 'content-type': 'multipart/form-data; boundary=b' }

function part(name: string, value: string, more = ''): string {
  return `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
}

/** A body without a `Content-Length`. */
function chunked(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const byte of new TextEncoder().encode(text)) controller.enqueue(Uint8Array.of(byte))
      controller.close()
    },
  })
}

const ways: [string, (text: string) => BodyInit][] = [
  ['with a Content-Length', (text) => text],
  ['in chunks', chunked],
]

describe.each(ways)('a body that is sent %s', (_, bodyOf) => {
  const forJson = ['', 'json', 'text', 'arrayBuffer', 'blob', 'jsonValidator', 'bodyLimit']

  it.each(forJson)(
    'JSON is read by the action and the handler after the middleware %j',
    async (read) => {
      const text = '{"name":"Zoë","tags":["a"]}'
      const { data } = await send('/api/person', bodyOf(text), { ...json, 'x-read': read })
      expect(data).toEqual({ name: 'Zoë', tags: ['a'], photo: null, text })
    },
  )

  it.each(forJson)('JSON has the limits of the action after the middleware %j', async (read) => {
    const post = (value: unknown) =>
      send('/api/person', bodyOf(JSON.stringify(value)), { ...json, 'x-read': read })
    expect(await post({ name: 'x'.repeat(1001) })).toMatchObject({
      status: 413,
      error: { message: 'The body is larger than maxBodySize, 1000 bytes' },
    })
    expect(await post({ name: 'ë'.repeat(500) })).toMatchObject({ status: 413 })
    expect(await post({ name: 'x', tags: Array(10).fill('x') })).toMatchObject({
      status: 400,
      error: { message: 'The body has more elements than maxElements, 10' },
    })
  })

  const forForms = [
    '',
    'text',
    'arrayBuffer',
    'blob',
    'formData',
    'parseBody',
    'formValidator',
    'bodyLimit',
  ]

  it.each(forForms)('a form is read by the action after the middleware %j', async (read) => {
    const headers = { 'x-read': read }
    const query = await send('/api/person', bodyOf('name=Zo%C3%AB&tags=a'), {
      ...urlencoded,
      ...headers,
    })
    expect(query.data).toMatchObject({ name: 'Zoë', tags: ['a'] })
    const file = part('photo', 'pixels', '; filename="p.png"')
    const body = `${part('name', 'Zoë')}${part('tags', 'a')}${file}--b--\r\n`
    const form = await send('/api/person', bodyOf(body), { ...multipart, ...headers })
    expect(form.data).toMatchObject({ name: 'Zoë', tags: ['a'], photo: 'pixels' })
    if (!['formData'].includes(read)) expect(form.data['text']).toBe(body)
  })

  it.each(forForms)('a form has the limits of the action after the middleware %j', async (read) => {
    const post = (...parts: string[]) =>
      send('/api/person', bodyOf(`${parts.join('')}--b--\r\n`), { ...multipart, 'x-read': read })
    const file = (size: number) => part('photo', 'x'.repeat(size), '; filename="p.png"')
    expect(await post(part('name', 'x'.repeat(1001)))).toMatchObject({ status: 413 })
    expect(await post(file(301))).toMatchObject({
      status: 413,
      error: { message: 'The form has a file larger than maxFileSize, 300 bytes' },
    })
    expect(await post(file(1), file(1))).toMatchObject({
      status: 413,
      error: { message: 'The form has more files than maxFiles, 1' },
    })
    expect(await post(...Array(6).fill(part('tags', 'x')))).toMatchObject({
      status: 413,
      error: { message: 'The form has more fields than maxFields, 5' },
    })
  })
})

describe('a request that middleware has replaced', () => {
  it('is the one that the action reads', async () => {
    const { data } = await send('/api/person', '{"name":"Ada"}', { ...json, 'x-read': 'replace' })
    expect(data).toMatchObject({ name: 'Grace Hopper', text: '{"name":"Grace Hopper"}' })
  })

  it('has the limits of the action, whatever its Content-Length says', async () => {
    const body = JSON.stringify({ name: 'Ada'.repeat(300) })
    expect(await send('/api/person', body, { ...json, 'x-read': 'replace' })).toMatchObject({
      status: 413,
    })
  })

  it('is a 400 if its stream fails', async () => {
    expect(await send('/api/person', '{}', { ...json, 'x-read': 'failingStream' })).toMatchObject({
      status: 400,
      error: { code: 'BAD_REQUEST', message: 'The body cannot be read' },
    })
  })
})

describe('JSON that is not UTF-8', () => {
  const send = async (bytes: number[]) => {
    const lines = [
      'POST /api/any HTTP/1.1',
      'Content-Type: application/json',
      `Content-Length: ${bytes.length}`,
    ]
    return sendRaw(worker.url, lines, Uint8Array.from(bytes))
  }

  it.each([
    ['a lone continuation', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a character of three bytes without its last', [0x22, 0xe2, 0x82, 0x22]],
    ['a character of four bytes with one', [0x22, 0xf0, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x31, 0x00]],
    ['a wrong byte behind U+FFFD', [0x22, 0xef, 0xbf, 0xbd, 0x80, 0x22]],
  ])('is a 400: %s', async (_, bytes) => {
    const { status, text } = await send(bytes)
    expect([status, text]).toEqual([400, expect.stringContaining('The body is not valid JSON')])
  })

  it('is read if it has U+FFFD itself, or a byte order mark', async () => {
    const { status, text } = await send([0x22, 0xef, 0xbf, 0xbd, 0x22])
    expect([status, text]).toEqual([200, expect.stringContaining('"input":"\ufffd"')])
    const marked = await send([0xef, 0xbb, 0xbf, 0x22, 0xef, 0xbf, 0xbd, 0x22])
    expect([marked.status, marked.text]).toEqual([200, expect.stringContaining('"input":"\ufffd"')])
    const number = await send([0xef, 0xbb, 0xbf, 0x31])
    expect([number.status, number.text]).toEqual([200, expect.stringContaining('"input":1')])
  })
})

describe('multipart framing', () => {
  const post = (boundary: string, body: string, path = '/api/large') =>
    send(path, body, { 'content-type': `multipart/form-data; boundary=${boundary}` })
  const one = (boundary: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--${boundary}--\r\n`

  it('has a boundary of 1 to 70 characters', async () => {
    expect(await post('x'.repeat(70), one('x'.repeat(70)))).toMatchObject({ status: 200, data: 1 })
    for (const length of [71, 3000]) {
      expect(await post('x'.repeat(length), one('x'.repeat(length)))).toMatchObject({
        status: 400,
        error: { message: 'The form cannot be read' },
      })
    }
    expect(await post('b; boundary=c', one('c'))).toMatchObject({ status: 400 })
    expect(await post('"a b:c"; charset=utf-8', one('a b:c'))).toMatchObject({ status: 200 })
  })

  it('is read behind a preamble', async () => {
    expect(await post('b', `preamble\r\n${one('b')}epilogue`)).toMatchObject({ data: 1 })
  })

  it('has no more parts than fields and files are allowed', async () => {
    const body = `${part('a', '').repeat(1011)}--b--\r\n`
    expect(await post('b', body)).toMatchObject({
      status: 413,
      error: { message: 'The form has more fields than maxFields, 1000' },
    })
  })

  it.each([
    ['one long line', 'A: '.padEnd(140_000, 'x')],
    ['many lines', 'A: b\r\n'.repeat(25_000).trimEnd()],
  ])('has headers of parts that are short: %s', async (_, header) => {
    const body = `--b\r\nContent-Disposition: form-data; name="a"\r\n${header}\r\n\r\n1\r\n--b--\r\n`
    expect(await post('b', body)).toMatchObject({
      status: 413,
      error: { message: 'The form has part headers of more than 105152 bytes' },
    })
  })
})

describe('a query string', () => {
  it('has at most maxFields fields', async () => {
    const get = async (query: string) => (await worker.fetch(`/api/search?${query}`)).status
    expect(await get('q=1&q=2&q=3&q=4&q=5')).toBe(200)
    expect(await get('q=1&q=2&q=3&q=4&q=5&q=6')).toBe(413)
    expect(await get('q=&'.repeat(10_000))).toBe(413)
    expect(await (await worker.fetch('/api/search?a&b&c&d&e&f')).json()).toMatchObject({
      error: { message: 'The query string has more fields than maxFields, 5' },
    })
  })
})

describe('a ticked checkbox', () => {
  it('is true if its value is empty', async () => {
    const { data } = await send('/api/agree', 'news=&terms=', urlencoded)
    expect(data).toEqual({ news: true, terms: true })
  })
})
