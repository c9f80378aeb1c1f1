import { inspect, isDeepStrictEqual } from 'node:util'
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
  // Vue, test runners, and what prints their messages.
  ...['__v_raw', '__v_isRef', '__esModule', 'asymmetricMatch', 'hasAttribute'],
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

  it.each([
    ...['then', 'catch', 'finally', 'toJSON', 'prototype', 'asymmetricMatch', 'hasAttribute'],
    ...['__v_raw', '__v_skip', '$$typeof', '@@iterator', '@@__IMMUTABLE_ITERABLE__@@', 'a b'],
  ])(
    '%s is undefined, so that the client can be awaited, logged, serialized and observed',
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

describe('a tool that looks at an action', () => {
  let requests = 0
  const tools = createActions<never>({
    baseUrl: '/api/',
    fetch: async () => {
      requests++
      return Response.json({ data: 1, error: null })
    },
  }) as unknown as { save: (() => unknown) & { all: unknown }; drop: unknown }

  it.each([
    ['prints it', () => inspect(tools, { depth: 9, showHidden: true, showProxy: true })],
    ['prints it in a list', () => inspect([tools.save, { tools }])],
    ['compares it', () => isDeepStrictEqual(tools.save, tools.drop)],
    ['matches it', () => expect(tools.save).not.toEqual(tools.drop)],
    ['matches it strictly', () => expect({ tools }).toStrictEqual({ tools })],
    ['finds it', () => expect([tools]).toContainEqual(tools)],
    [
      'prints a failed match',
      () =>
        expect(() => expect({ a: tools.save }).toEqual({ a: tools.drop })).toThrow('deeply equal'),
    ],
    [
      'prints a failed match of it alone',
      () => expect(() => expect(tools.save.all).toEqual({})).toThrow(),
    ],
    ['prints it as JSON', () => expect(JSON.stringify({ tools })).toBe('{}')],
    ['lists it', () => [Object.keys(tools), Object.entries(tools.save), 'x' in tools]],
    ['copies it', () => ({ ...tools, ...tools.save })],
    ['makes a text of it', () => `${tools.save}`],
    ['freezes it', () => Object.isFrozen(tools)],
  ])('sends nothing: %s', async (_, look) => {
    requests = 0
    await look()
    await new Promise((resolve) => setTimeout(resolve))
    expect(requests).toBe(0)
  })

  it('gets the usual error where it cannot be cloned', () => {
    expect(() => structuredClone(tools)).toThrow(
      expect.objectContaining({ name: 'DataCloneError' }),
    )
    expect(() => structuredClone({ save: tools.save })).toThrow(/could not be cloned/)
  })

  it('can await it', async () => {
    expect(await tools).toBe(tools)
  })
})
