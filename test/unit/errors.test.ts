import { ActionError, HonoActionError } from '@gnosticdev/hono-actions/actions'
import { describe, expect, it, vi } from 'vitest'
import { codeOfStatus, statusByCode } from '../../src/shared/errors/codes.ts'

describe('HonoActionError', () => {
  it('has 38 codes, each with a status of its own', () => {
    expect(Object.keys(statusByCode)).toHaveLength(38)
    expect(new Set(Object.values(statusByCode)).size).toBe(38)
    expect(statusByCode).toMatchObject({
      CONTENT_TOO_LARGE: 413,
      MISDIRECTED_REQUEST: 421,
      UNPROCESSABLE_CONTENT: 422,
      TOO_EARLY: 425,
    })
    for (const [code, status] of Object.entries(statusByCode)) {
      expect(codeOfStatus(status)).toBe(code)
    }
    expect([codeOfStatus(418), codeOfStatus(499)]).toEqual(['BAD_REQUEST', 'BAD_REQUEST'])
    expect([codeOfStatus(599), codeOfStatus(200)]).toEqual([
      'INTERNAL_SERVER_ERROR',
      'INTERNAL_SERVER_ERROR',
    ])
  })

  it('is an Error with its cause, and a default message', () => {
    const cause = new Error('inside')
    const error = new HonoActionError({ code: 'NOT_FOUND', cause })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'HonoActionError',
      status: 404,
      message: 'Not found',
      cause,
    })
    expect(ActionError).toBe(HonoActionError)
  })

  it('becomes JSON without cause and stack', () => {
    const cause = new Error('inside')
    const full = new HonoActionError({ code: 'CONFLICT', message: 'Taken', data: { by: 1 }, cause })
    expect(JSON.parse(JSON.stringify(full))).toEqual({
      code: 'CONFLICT',
      message: 'Taken',
      data: { by: 1 },
    })
    const bare = new HonoActionError({ code: 'CONFLICT' })
    expect(Object.keys(bare.toJSON())).toEqual(['code', 'message'])
  })

  it('is known by another loaded copy of the library, and by nothing that looks like it', async () => {
    vi.resetModules()
    const { HonoActionError: Copy } = await import('../../src/shared/errors/hono-action-error.ts')
    const copied = new Copy({ code: 'GONE' })
    expect(HonoActionError.is(copied)).toBe(true)
    expect(HonoActionError.is({ name: 'HonoActionError', code: 'GONE', status: 410 })).toBe(false)
    expect(HonoActionError.is(Object.assign(new Error(''), { code: 'GONE' }))).toBe(false)
    expect(HonoActionError.is(null)).toBe(false)
  })
})
