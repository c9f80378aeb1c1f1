import { actions, createActions } from '@gnosticdev/hono-actions/client'
import { describe, expect, it } from 'vitest'
import { keyProblem } from '../../src/router/entries.ts'
import { callerNames, isLanguageName } from '../../src/shared/client-names.ts'
import { pathKey } from '../../src/shared/protocol.ts'

const client = actions as unknown as Record<string, Record<string, unknown>>

/** The members of a function, and what JavaScript asks any object for. */
const names = [
  ...['then', 'catch', 'finally', 'toJSON', 'prototype'],
  ...['apply', 'arguments', 'bind', 'call', 'caller', 'length', 'name', 'toString'],
  ...['constructor', '__proto__', 'hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable'],
  ...['toLocaleString', 'valueOf'],
]

describe('names that are not names of actions', () => {
  it.each(names)('%s is refused as a key of honoActions', (name) => {
    expect(isLanguageName(name)).toBe(true)
    expect(keyProblem(name)).toBe('it is reserved by JavaScript')
  })

  it.each(['save', 'names', 'callback', 'toString2', 'bindings', '0'])('%s is one', (name) => {
    expect(isLanguageName(name)).toBe(false)
    expect(client['admin']?.[name]).toBeTypeOf('function')
    expect(pathKey in Object(client['admin']?.[name])).toBe(true)
  })

  it.each(['then', 'catch', 'finally', 'toJSON', 'prototype'])(
    '%s is undefined, so that the client can be awaited, logged and serialized',
    (name) => {
      expect(client[name]).toBeUndefined()
      expect(client['admin']?.[name]).toBeUndefined()
    },
  )

  it('bind, call, apply, length and name of a caller are those of a function', async () => {
    const sent: unknown[] = []
    const { save } = createActions<never>({
      baseUrl: '/api/',
      fetch: async (url, { body }) => {
        sent.push([url, body])
        return Response.json({ data: 1, error: null })
      },
    }) as unknown as { save: (input: unknown) => Promise<{ data: unknown }> }
    expect(await save.bind(null, 'bound')()).toEqual({ data: 1, error: null })
    expect(await save.call(undefined, 'called')).toEqual({ data: 1, error: null })
    expect(await save.apply(undefined, ['applied'])).toEqual({ data: 1, error: null })
    expect(sent).toEqual(['bound', 'called', 'applied'].map((text) => ['/api/save', `"${text}"`]))
    expect([typeof save.length, typeof save.name]).toEqual(['number', 'string'])
    expect(Function.prototype.isPrototypeOf.call(Function.prototype, save)).toBe(true)
  })

  it.each(['orThrow', 'defer'])('%s is a method of every action', (name) => {
    expect(callerNames.has(name)).toBe(true)
    expect(client['save']?.[name]).toBeTypeOf('function')
    expect(keyProblem(name)).toContain('actions of the client have a method')
  })
})
