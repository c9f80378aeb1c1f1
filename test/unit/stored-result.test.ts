import {
  HonoActionError,
  parseActionResult,
  serializeActionResult,
} from '@gnosticdev/hono-actions/actions'
import { createRequestContext } from '@gnosticdev/hono-actions/context'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** No result can have this key. */
const hasNoProto = (value: unknown) => !fc.stringify(value).includes('__proto__')
const rich = fc
  .anything({ withBigInt: true, withDate: true, withMap: true, withSet: true })
  .filter(hasNoProto)
const options = fc.record(
  {
    code: fc.constantFrom('NOT_FOUND', 'BAD_REQUEST', 'OUT_OF_STOCK'),
    message: fc.string(),
    status: fc.integer({ min: 400, max: 599 }),
    data: fc.jsonValue().filter((value) => value !== null && hasNoProto(value)),
    issues: fc.array(fc.record({ message: fc.string(), path: fc.array(fc.string()) })),
    retryAfter: fc.nat(),
    requestId: fc.uuid(),
  },
  { requiredKeys: ['code'] },
)

describe('a stored result', () => {
  it('has the same data, or an error of the same kind', async () => {
    await fc.assert(
      fc.asyncProperty(rich, async (data) => {
        const text = await serializeActionResult({ data, error: null })
        expect(await parseActionResult(text)).toStrictEqual({ data, error: null })
      }),
    )
    await fc.assert(
      fc.asyncProperty(options, async (given) => {
        const error = new HonoActionError<string, unknown>(given)
        const text = await serializeActionResult({ data: null, error })
        const { data, error: stored } = await parseActionResult(text)
        expect(data).toBeNull()
        expect(stored).toBeInstanceOf(HonoActionError)
        expect(stored?.status).toBe(error.status)
        expect(stored?.toJSON()).toEqual(error.toJSON())
        expect(stored?.fields).toEqual(error.fields)
      }),
    )
  })

  it('is refused if it cannot be stored', async () => {
    const result = { data: () => {}, error: null }
    await expect(serializeActionResult(result)).rejects.toThrow()
    await expect(parseActionResult('{')).rejects.toThrow()
  })
})

describe('the execution context of a request', () => {
  it('has the exports and props of the runtime', () => {
    const exports = { Room: {} }
    const props = { tenant: 'a' }
    const executionCtx = { waitUntil() {}, exports, props }
    const context = createRequestContext({ env: {}, executionCtx })
    expect(context.executionCtx.exports).toBe(exports)
    expect(context.executionCtx.props).toBe(props)
  })
})
