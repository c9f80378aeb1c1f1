import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createActions } from '@gnosticdev/hono-actions/client'
import { createRouter } from '@gnosticdev/hono-actions/router'
import fc from 'fast-check'
import { expect, it } from 'vitest'

const kinds = [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView, Buffer],
]
const secret = 'a secret of another request'

/** Views of one buffer, which has the secret behind each of them. */
const views = fc
  .array(fc.tuple(fc.nat(kinds.length - 1), fc.nat(4), fc.nat(3)), { minLength: 1, maxLength: 4 })
  .map((places) => {
    const buffer = new ArrayBuffer(1024)
    const bytes = new Uint8Array(buffer)
    for (let at = 64; at + secret.length < 1024; at += 64) bytes.set(Buffer.from(secret), at)
    return places.map(([kind, offset, length]) => {
      const View = kinds[kind] as typeof Uint8Array
      if ((View as unknown) === Buffer) return Buffer.from(buffer, offset * 8, length * 8)
      return new View(buffer, offset * 8, length)
    })
  })

let output: unknown
const map = {
  one: defineHonoAction({ handler: () => output }),
  stream: defineHonoAction({
    handler: async function* () {
      yield output
    },
  }),
}
const router = createRouter(map)
let sent = ''

const actions = createActions<typeof map>({
  baseUrl: 'https://site.example/api',
  fetch: async (url, init) => {
    const response = await router.fetch(new Request(url, init))
    sent = await response.clone().text()
    return response
  },
})

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('hex')
const base64 = Buffer.from(secret).toString('base64').slice(4, 20)

it('a typed array of a result has its own bytes, and nothing else of its buffer', async () => {
  await fc.assert(
    fc.asyncProperty(views, async (list) => {
      output = { list }
      const one = (await actions.one.orThrow()) as { list: ArrayBufferView[] }
      const text = sent
      const { value: event } = (await (await actions.stream.orThrow()).next()) as {
        value: typeof one
      }
      for (const { list: got } of [one, event]) {
        expect(got.map(bytesOf)).toEqual(list.map(bytesOf))
        for (const { buffer, byteLength } of got) expect(buffer.byteLength).toBe(byteLength)
      }
      for (const written of [text, sent]) {
        expect(Buffer.from(written, 'base64').toString()).not.toContain(secret)
        expect(written).not.toContain(base64)
        const parts = written.match(/"ArrayBuffer","([^"]*)"/g) ?? []
        for (const part of parts) expect(atob(part.slice(15, -1))).not.toContain(secret)
      }
    }),
    { numRuns: 300 },
  )
})

it('a typed array of a whole buffer keeps it, and shares it with others', async () => {
  const bytes = new Uint8Array([1, 2, 3, 4])
  output = { bytes, words: new Uint16Array(bytes.buffer) }
  const { bytes: got, words } = (await actions.one.orThrow()) as {
    bytes: Uint8Array
    words: Uint16Array
  }
  expect([...got]).toEqual([1, 2, 3, 4])
  expect(words.buffer).toBe(got.buffer)
})
