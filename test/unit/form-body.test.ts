import { HonoRequest } from 'hono/request'
import { describe, expect, it, vi } from 'vitest'
import { readBytes, readTextOrBytes } from '../../src/actions/input/body.ts'
import { defaultLimits, resolveLimits } from '../../src/actions/input/limits.ts'

const tooLarge = { code: 'CONTENT_TOO_LARGE', message: expect.stringContaining('maxBodySize, 10') }

function post(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  const stream = body instanceof ReadableStream ? { duplex: 'half' } : {}
  return new Request('http://x/', { method: 'POST', body, headers, ...stream } as RequestInit)
}

function chunks(...sizes: number[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const [i, size] of sizes.entries()) controller.enqueue(new Uint8Array(size).fill(i + 1))
      controller.close()
    },
  })
}

describe('resolveLimits', () => {
  it('has defaults, a file as large as the body among them', () => {
    expect(resolveLimits()).toEqual(defaultLimits)
    expect(resolveLimits({})).toEqual({
      maxBodySize: 1_048_576,
      maxFiles: 10,
      maxFileSize: 1_048_576,
      maxFields: 1000,
      maxElements: 10_000,
    })
    expect(resolveLimits({ maxBodySize: 5 })).toMatchObject({ maxBodySize: 5, maxFileSize: 5 })
    expect(resolveLimits({ maxFileSize: 7, maxFiles: 0, maxFields: Infinity })).toEqual({
      maxBodySize: 1_048_576,
      maxFiles: 0,
      maxFileSize: 7,
      maxFields: Infinity,
      maxElements: 10_000,
    })
    expect(resolveLimits({ maxElements: 3 })).toEqual({ ...defaultLimits, maxElements: 3 })
  })

  it.each(Object.keys(defaultLimits))('refuses a bad %s', (name) => {
    for (const limit of [Number.NaN, -1, '5']) {
      expect(() => resolveLimits({ [name]: limit })).toThrow(TypeError)
      expect(() => resolveLimits({ [name]: limit })).toThrow(
        `${name} must be a number from 0 up, got ${limit}`,
      )
    }
  })
})

describe('readBytes', () => {
  it('reads up to the limit', async () => {
    expect(await readBytes(post(null), 0)).toEqual(new Uint8Array())
    expect(await readBytes(post(''), 0)).toHaveLength(0)
    expect(await readBytes(post('0123456789'), 10)).toEqual(new TextEncoder().encode('0123456789'))
    expect([...(await readBytes(post(chunks(1, 0, 2, 1)), 10))]).toEqual([1, 3, 3, 4])
    expect(await readBytes(post(chunks(5, 5)), 10)).toHaveLength(10)
    expect(await readBytes(post(chunks(5, 5)), Infinity)).toHaveLength(10)
  })

  it('refuses one byte more, however it arrives', async () => {
    await expect(readBytes(post('0123456789a'), 10)).rejects.toMatchObject(tooLarge)
    await expect(readBytes(post(chunks(5, 5, 1)), 10)).rejects.toMatchObject(tooLarge)
    await expect(readBytes(post('äääääx'), 10)).rejects.toMatchObject(tooLarge)
  })

  it('believes no declared length that is below, or not a plain decimal', async () => {
    for (const length of ['3', 'NaN', '-5', '1e1', '0x05', '+5', '5.0', '5, 5', '', 'Infinity']) {
      const headers = { 'content-length': length }
      await expect(readBytes(post(chunks(11), headers), 10)).rejects.toMatchObject(tooLarge)
      expect(await readBytes(post(chunks(10), headers), 10)).toHaveLength(10)
    }
    for (const length of ['NaN', '-50', '1e9', '0x50', '+50', '50.0', '50, 50', 'Infinity']) {
      const headers = { 'content-length': length }
      expect(await readBytes(post(chunks(10), headers), 10)).toHaveLength(10)
    }
  })

  it('refuses a declared length above the limit without reading', async () => {
    for (const length of ['11', '00011', '9'.repeat(400)]) {
      const pull = vi.fn()
      const cancel = vi.fn()
      const body = new ReadableStream({ pull, cancel }, { highWaterMark: 0 })
      await expect(readBytes(post(body, { 'content-length': length }), 10)).rejects.toMatchObject(
        tooLarge,
      )
      expect(pull).not.toHaveBeenCalled()
      expect(cancel).toHaveBeenCalledOnce()
    }
  })

  it('stops an endless body, even one that does not let itself be cancelled', async () => {
    for (const settle of [Promise.resolve(), new Promise<void>(() => {}), Promise.reject('no')]) {
      settle.catch(() => {})
      let pulled = 0
      const cancel = vi.fn(() => settle)
      const body = new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            pulled++
            controller.enqueue(new Uint8Array(4))
          },
          cancel,
        },
        { highWaterMark: 0 },
      )
      await expect(readBytes(post(body, { 'content-length': '4' }), 10)).rejects.toMatchObject(
        tooLarge,
      )
      expect(pulled).toBe(3)
      expect(cancel).toHaveBeenCalledOnce()
    }
  })

  it('answers 400 to a body that breaks off or is not bytes', async () => {
    const cause = new Error('gone')
    const broken = new ReadableStream({
      pull(controller) {
        controller.error(cause)
      },
    })
    await expect(readBytes(post(broken), 10)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: 'The body cannot be read',
      cause,
    })
    const cancel = vi.fn()
    const texts = new ReadableStream({ pull: (c) => c.enqueue('x'.repeat(100)), cancel })
    await expect(readBytes(post(texts), 10)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { message: expect.stringContaining('streams something other than bytes') },
    })
    expect(cancel).toHaveBeenCalledOnce()
  })
})

describe('readTextOrBytes', () => {
  it('a body that breaks off is an error with the reason as its cause, read by Hono before or not', async () => {
    const cause = new Error('gone')
    const broken = () => new ReadableStream({ pull: (controller) => controller.error(cause) })
    const unreadable = { code: 'BAD_REQUEST', message: 'The body cannot be read', cause }
    const req = new HonoRequest(post(broken()))
    await expect(readTextOrBytes(req, 10)).rejects.toMatchObject(unreadable)
    for (const method of ['text', 'arrayBuffer'] as const) {
      const cached = new HonoRequest(post(broken()))
      await cached[method]().catch(() => {})
      await expect(readTextOrBytes(cached, 10)).rejects.toMatchObject(unreadable)
    }
  })

  it('a body is cached by Hono after it was read', async () => {
    const req = new HonoRequest(post(chunks(1, 2)))
    await readTextOrBytes(req, 10)
    expect([...(await req.bytes())]).toEqual([1, 2, 2])
    expect(await req.text()).toBe('\u0001\u0002\u0002')
  })

  it('a text that Hono has cached is counted in bytes', async () => {
    const req = new HonoRequest(post('ëëëëëë'))
    await req.text()
    expect(await readTextOrBytes(req, 12)).toBe('ëëëëëë')
    await expect(readTextOrBytes(req, 11)).rejects.toMatchObject({ code: 'CONTENT_TOO_LARGE' })
  })
})
