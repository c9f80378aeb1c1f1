import { actions } from '@gnosticdev/hono-actions/client'
import { describe, expect, it } from 'vitest'
import { callerNames, languageNames } from '../../src/shared/client-names.ts'

const client = actions as unknown as Record<string, Record<string, unknown>>

describe('the names that the client keeps to itself', () => {
  it.each(['then', 'catch', 'finally', 'toJSON', 'toString', 'valueOf', 'prototype'])(
    '%s is no action, so that the client can be awaited, logged and serialized',
    (name) => {
      expect(languageNames.has(name)).toBe(true)
      // A form asks for its text, and gets its action.
      const answer = name === 'toString' ? 'function' : 'undefined'
      expect(typeof client[name]).toBe(answer)
      expect(typeof client['admin']?.[name]).toBe(answer)
    },
  )

  it.each(['orThrow', 'defer'])('%s is a method of every action', (name) => {
    expect(callerNames.has(name)).toBe(true)
    expect(client['save']?.[name]).toBeTypeOf('function')
  })

  it('are no others', () => {
    expect([languageNames.size, callerNames.size]).toEqual([7, 2])
  })
})
