import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { definitionOf, register } from '../../src/actions/define/definition.ts'
import { type HonoActions, readEntries } from '../../src/router/entries.ts'

const act = () => defineHonoAction({ handler: () => 1 })
const app = new Hono().get('/', (c) => c.text('app'))

function nameOfAction(action: object): string | undefined {
  const definition = definitionOf(action)
  return definition?.name
}

describe('the map of actions', () => {
  it('is read with the maps in it, whose names are paths', () => {
    const [save, ban] = [act(), act()]
    const entries = readEntries({ save, admin: { ban, more: { app } }, 'a.b': app })
    expect([...entries]).toEqual([
      ['save', save],
      ['admin/ban', ban],
      ['admin/more/app', app],
      ['a.b', app],
    ])
    expect(readEntries({})).toEqual(new Map())
  })

  it('takes apps of another copy of Hono', () => {
    const other = { fetch: () => new Response(), routes: [] }
    expect([...readEntries({ other } as never).keys()]).toEqual(['other'])
  })

  it('gives each action the first name it was found under', () => {
    const [save, ban] = [act(), act()]
    readEntries({ save, admin: { users: { ban } } })
    readEntries({ again: save })
    expect(nameOfAction(save)).toBe('save')
    expect(nameOfAction(ban)).toBe('admin.users.ban')
    expect(nameOfAction(act())).toBeUndefined()
  })

  it.each([
    [undefined, 'honoActions is undefined, not an object of actions. Export it'],
    [null, 'honoActions is null, not an object of actions. Export it from your actions file'],
    ['text', 'honoActions is string, not'],
    [() => {}, 'honoActions is function, not'],
  ])('is not %s', (map, message) => {
    expect(() => readEntries(map as never)).toThrow(message)
  })

  it.each<[unknown, string, string]>([
    [null, 'x', 'null'],
    [undefined, 'x', 'undefined'],
    [1, 'x', 'a number'],
    ['text', 'x', 'a string'],
    [() => {}, 'x', 'a function'],
    [{}, 'x', 'an object'],
    [[], 'x', 'an object'],
    [[app], 'x', 'an object'],
    [new Map([['a', app]]), 'x', 'an object'],
    [{ fetch: () => {} }, 'x.fetch', 'a function'],
    [{ fetch: () => {}, routes: 'none' }, 'x.fetch', 'a function'],
    [{ fetch: 'no', routes: [] }, 'x.fetch', 'a string'],
    [{ y: { z: 1 } }, 'x.y.z', 'a number'],
  ])('has no %s in it', (value, path, kind) => {
    const name = path.split('.').at(-1)
    expect(() => readEntries({ x: value } as never)).toThrow(
      `honoActions.${path} is not a Hono app but ${kind}. Use ${name}: ` +
        `defineHonoAction({ schema, handler }) or ${name}: new Hono().get('/', ...)`,
    )
  })

  it.each<[unknown, string]>([
    [JSON.parse('{"__proto__":1}'), 'honoActions["__proto__"] can\'t have that name: it is'],
    [{ 'a/b': app }, 'honoActions["a/b"] can\'t have that name: it may have letters'],
    [{ a: { 'b c': app } }, 'honoActions.a["b c"] can\'t have that name'],
    [
      { a: { b: { prototype: app } } },
      'honoActions.a.b["prototype"] can\'t have that name: it is reserved',
    ],
    [JSON.parse('{"then":1}'), 'honoActions["then"] can\'t have that name: it is reserved'],
    [{ a: { defer: app } }, 'a method defer. Rename the key.'],
  ])('has no such name: %j', (map, message) => {
    expect(() => readEntries(map as HonoActions)).toThrow(message)
  })
})

describe('what is known of an action', () => {
  it('is nothing of what is none', () => {
    expect(definitionOf(app)).toBeUndefined()
    expect(definitionOf({ definition: {} })).toBeUndefined()
  })

  it('is found by another loaded copy of the library, and not among its properties', () => {
    const action = act()
    const definition = definitionOf(action)
    const key = Symbol.for('@gnosticdev/hono-actions:definition')
    expect(Reflect.get(action, key)).toBe(definition)
    expect(Object.getOwnPropertySymbols({ ...action })).not.toContain(key)
  })

  it('keeps the limits of the router in which it was first, under its own', () => {
    const action = defineHonoAction({ limits: { maxFiles: 1 }, handler: () => 1 })
    const definition = definitionOf(action)
    if (!definition) throw new Error('no definition')
    register(definition, 'first', { maxFiles: 5, maxFields: 7, maxBodySize: 100 })
    register(definition, 'second', { maxFields: 8 })
    expect(definition.name).toBe('first')
    expect(definition.limits).toEqual({
      maxFiles: 1,
      maxFields: 7,
      maxBodySize: 100,
      maxFileSize: 100,
      maxElements: 10_000,
    })
    register(definition, 'third', undefined)
    expect(definition.name).toBe('first')
  })

  it('has its own limits where the router has none', () => {
    const action = defineHonoAction({ limits: { maxFiles: 1 }, handler: () => 1 })
    const before = definitionOf(action)?.limits
    createRouter({ action })
    expect(definitionOf(action)?.limits).toBe(before)
    expect(before).toMatchObject({ maxFiles: 1, maxFields: 1000 })
  })
})

it('a module is a map too', () => {
  const admin = Object.assign(Object.create(null), { ban: defineHonoAction({ handler: () => 1 }) })
  expect([...readEntries({ admin }).keys()]).toEqual(['admin/ban'])
})
