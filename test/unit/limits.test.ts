import { type ActionLimits, defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { describe, expect, it } from 'vitest'

const site = 'https://site.example'
const json = 'application/json'
const form = 'application/x-www-form-urlencoded'

function setUp(own?: ActionLimits, ofRouter?: ActionLimits) {
  let runs = 0
  const options = own && { limits: own }
  const act = defineHonoAction({ ...options, accept: 'both', handler: () => ++runs })
  const router = createRouter({ act }, { limits: ofRouter })
  return async (
    body: BodyInit,
    headers: Record<string, string> = {},
  ): Promise<[status: number, code: string | undefined, runs: number]> => {
    const stream = body instanceof ReadableStream ? { duplex: 'half' } : {}
    const response = await router.fetch(
      new Request(`${site}/api/act`, {
        method: 'POST',
        body,
        headers: { origin: site, 'content-type': json, ...headers },
        ...stream,
      } as RequestInit),
    )
    const { error } = (await response.json()) as { error: { code: string } | null }
    return [response.status, error?.code, runs]
  }
}

/** A JSON text of so many bytes, in pieces of three. */
function chunked(bytes: number): ReadableStream<Uint8Array> {
  const rest = new TextEncoder().encode(textOf(bytes))
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= rest.length) return controller.close()
      controller.enqueue(rest.slice(at, at + 3))
      at += 3
    },
  })
}

function textOf(bytes: number): string {
  return `"${'x'.repeat(bytes - 2)}"`
}

const tooLarge = [413, 'CONTENT_TOO_LARGE', 0]

describe('the limits of an action', () => {
  it('limit-exact: takes a body of just that size', async () => {
    expect(await setUp({ maxBodySize: 20 })(textOf(20))).toEqual([200, undefined, 1])
    expect(await setUp({ maxBodySize: 20 })(chunked(20))).toEqual([200, undefined, 1])
    expect(await setUp()(textOf(1_048_576))).toEqual([200, undefined, 1])
  })

  it('limit-plus-one: refuses one byte more', async () => {
    expect(await setUp({ maxBodySize: 20 })(textOf(21))).toEqual(tooLarge)
    expect(await setUp()(textOf(1_048_577))).toEqual(tooLarge)
  })

  it('limit-cl: refuses by the declared length, whatever comes', async () => {
    const send = setUp({ maxBodySize: 20 })
    expect(await send(chunked(5), { 'content-length': '21' })).toEqual(tooLarge)
    expect(await send(chunked(20), { 'content-length': '20' })).toEqual([200, undefined, 1])
  })

  it('limit-chunked: counts what has no length', async () => {
    expect(await setUp({ maxBodySize: 20 })(chunked(21))).toEqual(tooLarge)
  })

  it.each(['5', '0', '-1', 'NaN', '1e1', ''])(
    'limit-forged: does not believe a length of %j',
    async (length) => {
      const send = setUp({ maxBodySize: 20 })
      expect(await send(chunked(21), { 'content-length': length })).toEqual(tooLarge)
    },
  )

  it('limit-multipart: counts the bytes, fields and files of a form', async () => {
    const part = (name: string, more = '') =>
      `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n12345\r\n`
    const file = part('f', '; filename="f"')
    const multipart = { 'content-type': 'multipart/form-data; boundary=b' }
    const body = `${part('a')}${part('a')}${file}--b--\r\n`
    const limits = { maxBodySize: body.length, maxFields: 2, maxFiles: 1, maxFileSize: 5 }
    expect(await setUp(limits)(body, multipart)).toEqual([200, undefined, 1])
    for (const [name, limit] of Object.entries(limits)) {
      const send = setUp({ ...limits, [name]: limit - 1 })
      expect([name, ...(await send(body, multipart))]).toEqual([name, ...tooLarge])
    }
    const fields = setUp({ maxFields: 2 })
    expect(await fields('a=1&b=2&c=3', { 'content-type': form })).toEqual(tooLarge)
    expect(await fields('a=1&b=2', { 'content-type': form })).toEqual([200, undefined, 1])
  })

  it('counts the elements of JSON', async () => {
    const send = setUp({ maxElements: 3 })
    expect(await send('[1,2,3,4]')).toEqual([400, 'BAD_REQUEST', 0])
    expect(await send('[1,2,3]')).toEqual([200, undefined, 1])
    expect(await setUp()(`[1${',1'.repeat(9999)}]`)).toEqual([200, undefined, 1])
    expect(await setUp()(`[1${',1'.repeat(10_000)}]`)).toEqual([400, 'BAD_REQUEST', 0])
  })
})

describe('the limits of a router', () => {
  it('are in force where an action sets none of its own', async () => {
    expect(await setUp(undefined, { maxBodySize: 20 })(textOf(21))).toEqual(tooLarge)
    expect(await setUp(undefined, { maxBodySize: 2_000_000 })(textOf(1_048_577))).toEqual([
      200,
      undefined,
      1,
    ])
    expect(await setUp({ maxBodySize: 30 }, { maxBodySize: 20 })(textOf(30))).toEqual([
      200,
      undefined,
      1,
    ])
    const both = setUp({ maxElements: 100 }, { maxBodySize: 20 })
    expect(await both(textOf(21))).toEqual(tooLarge)
  })

  it('say so where they are none', () => {
    expect(() => setUp(undefined, { maxBodySize: -1 })).toThrow('maxBodySize must be a number')
  })
})
