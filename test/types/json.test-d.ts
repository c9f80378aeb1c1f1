import type { HonoAction } from '@gnosticdev/hono-actions/actions'
import type { HonoClient } from '@gnosticdev/hono-actions/client'
import { expectTypeOf } from 'vitest'

type Client<Data> = HonoClient<{ x: HonoAction<undefined, Data> }, '/api'>
type Body<Data> = Awaited<
  ReturnType<Awaited<ReturnType<Client<Data>['api']['x']['$post']>>['json']>
>

/** What JSON makes of the data of an action, as `honoClient` has it. */
type Json<Data> = Extract<Body<Data>, { error: null }>['data']

interface Row {
  id: number
  at: Date
  url: URL
  note?: string
  maybe: string | undefined
  missing: undefined
  tags: Set<string>
  map: Map<string, number>
  bytes: Uint8Array
  list: (string | undefined)[]
  pair: readonly [Date, number | null]
  any: never[]
  other: unknown
  parent: Row | null
  money: { toJSON(): { amount: string; at: Date } }
}
type RowJson = Json<Row>
expectTypeOf<RowJson['id']>().toEqualTypeOf<number>()
expectTypeOf<RowJson['at']>().toEqualTypeOf<string>()
expectTypeOf<RowJson['url']>().toEqualTypeOf<string>()
expectTypeOf<RowJson['note']>().toEqualTypeOf<string | undefined>()
expectTypeOf<RowJson['maybe']>().toEqualTypeOf<string | undefined>()
expectTypeOf<Extract<keyof RowJson, 'missing'>>().toEqualTypeOf<never>()
expectTypeOf<RowJson['tags']>().toEqualTypeOf<Record<never, never>>()
expectTypeOf<RowJson['map']>().toEqualTypeOf<Record<never, never>>()
expectTypeOf<RowJson['bytes']>().toEqualTypeOf<Record<string, number>>()
expectTypeOf<RowJson['list']>().toEqualTypeOf<(string | null)[]>()
expectTypeOf<RowJson['pair']>().toEqualTypeOf<readonly [string, number | null]>()
expectTypeOf<RowJson['other']>().toEqualTypeOf<unknown>()
expectTypeOf<NonNullable<NonNullable<RowJson['parent']>['parent']>['at']>().toEqualTypeOf<string>()
expectTypeOf<RowJson['money']>().toEqualTypeOf<{ amount: string; at: string }>()

// Unions, `unknown` and `any` at the top level.
expectTypeOf<Json<{ a: Date } | string | null>>().toEqualTypeOf<{ a: string } | string | null>()
expectTypeOf<Json<unknown>>().toEqualTypeOf<unknown>()
// biome-ignore lint/suspicious/noExplicitAny: what a handler may return
expectTypeOf<Json<any>>().toBeAny()
expectTypeOf<Json<{ a?: 1; b: 'x' }[]>>().toEqualTypeOf<{ a?: 1; b: 'x' }[]>()

// What is not in a result, such as a stream.
expectTypeOf<Json<Response>>().toEqualTypeOf<unknown>()
expectTypeOf<Json<AsyncGenerator<number>>>().toEqualTypeOf<unknown>()

// JSON has no bigint: the call fails.
expectTypeOf<Json<bigint>>().toEqualTypeOf<never>()
