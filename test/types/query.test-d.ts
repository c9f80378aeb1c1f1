import {
  type ActionError,
  type ActionErrorCode,
  defineHonoAction,
} from '@gnosticdev/hono-actions/actions'
import { type ActionsClient, createActions } from '@gnosticdev/hono-actions/client'
import {
  createQueryActions,
  type QueryActions,
  actions as registered,
} from '@gnosticdev/hono-actions/tanstack-query'
import { QueryClient, skipToken } from '@tanstack/query-core'
import {
  // Not by their own names: outside a component they are no hooks.
  useQuery as observe,
  useQueries as observeAll,
  useInfiniteQuery as observeInfinite,
  useMutation as observeMutation,
  queryOptions,
  useSuspenseQuery as suspend,
} from '@tanstack/react-query'
import { Hono } from 'hono'
import { expectTypeOf } from 'vitest'
import * as z from 'zod'

const list = defineHonoAction({
  schema: z.object({ page: z.number(), since: z.date().optional() }),
  errors: { CLOSED: z.object({ until: z.string() }) },
  handler: ({ page }) => [{ id: page, at: new Date() }],
})
const ping = defineHonoAction({ handler: () => 'pong' })
const read = defineHonoAction({
  method: 'GET',
  schema: z.object({ id: z.coerce.number<string>() }).optional(),
  handler: (input) => ({ id: input?.id ?? 0 }),
})
const count = defineHonoAction({
  schema: z.object({ to: z.number() }),
  handler: async function* ({ to }) {
    yield { n: to }
    return 'done'
  },
})
const upload = defineHonoAction({
  accept: 'form',
  schema: z.object({ file: z.instanceof(File) }),
  handler: () => 1,
})
const either = defineHonoAction({
  accept: 'both',
  schema: z.object({ text: z.string() }),
  handler: ({ text }) => text,
})
const refuse = defineHonoAction({
  handler: () => {
    throw new Error('always')
  },
})
const anything = defineHonoAction({ schema: z.any(), handler: (input) => input })
const map = {
  list,
  refuse,
  anything,
  ping,
  upload,
  either,
  nested: { read, deep: { count } },
  route: new Hono().get('/', (c) => c.text('')),
}
type Entries = { id: number; at: Date }[]
type ListInput = { page: number; since?: Date | undefined }
type ListError =
  | ActionError<ActionErrorCode, unknown, ListInput>
  | ActionError<'CLOSED', { until: string }, ListInput>

const client = createActions<typeof map>()
const actions = createQueryActions(client)
expectTypeOf(actions).toEqualTypeOf<QueryActions<typeof map>>()

// It is still the client.
expectTypeOf(actions).toExtend<ActionsClient<typeof map>>()
expectTypeOf(await actions.list.orThrow({ page: 1 })).toEqualTypeOf<Entries>()

// Data and error of a query.
const query = observe(actions.list.queryOptions({ page: 1 }))
expectTypeOf(query.data).toEqualTypeOf<Entries | undefined>()
expectTypeOf(query.error).toEqualTypeOf<ListError | null>()
if (query.error?.code === 'CLOSED') expectTypeOf(query.error.data.until).toEqualTypeOf<string>()
expectTypeOf(suspend(actions.list.queryOptions({ page: 1 })).data).toEqualTypeOf<Entries>()
expectTypeOf(observe(actions.ping.queryOptions()).data).toEqualTypeOf<string | undefined>()
expectTypeOf(observe(actions.nested.read.$get.queryOptions()).data).toEqualTypeOf<
  { id: number } | undefined
>()
observe(actions.nested.read.$get.queryOptions({ id: '1' }))
expectTypeOf(observe(actions.either.queryOptions({ text: 'x' })).data).toEqualTypeOf<
  string | undefined
>()
const [first, second] = observeAll({
  queries: [actions.list.queryOptions({ page: 1 }), actions.ping.queryOptions()],
})
expectTypeOf(first.data).toEqualTypeOf<Entries | undefined>()
expectTypeOf(second.data).toEqualTypeOf<string | undefined>()

// A handler that only throws is no stream, and an input of any type no form.
expectTypeOf(observe(actions.refuse.queryOptions()).error).toEqualTypeOf<ActionError | null>()
expectTypeOf(await client.refuse.orThrow()).toEqualTypeOf<never>()
actions.anything.queryOptions({ some: 'thing' })
actions.anything.mutationOptions().mutationFn(1)

// Further options: select makes the data another one.
const selected = observe(
  actions.list.queryOptions(
    { page: 1 },
    {
      staleTime: 1000,
      select: (entries) => {
        expectTypeOf(entries).toEqualTypeOf<Entries>()
        return entries.length
      },
      retry: (failures, error) => {
        expectTypeOf(error).toEqualTypeOf<ListError>()
        return failures < 3 && error.status >= 500
      },
    },
  ),
)
expectTypeOf(selected.data).toEqualTypeOf<number | undefined>()
expectTypeOf(selected.error).toEqualTypeOf<ListError | null>()
const spread = observe({
  ...actions.list.queryOptions({ page: 1 }),
  placeholderData: (previous) => previous,
  select: (entries) => entries.map(({ at }) => at),
})
expectTypeOf(spread.data).toEqualTypeOf<Date[] | undefined>()
expectTypeOf(observe(queryOptions(actions.ping.queryOptions())).data).toEqualTypeOf<
  string | undefined
>()
expectTypeOf(observe(actions.ping.queryOptions(undefined, { enabled: false })).data).toEqualTypeOf<
  string | undefined
>()

// An input that is not there yet.
declare const page: number | undefined
const skipped = observe(actions.list.queryOptions(page === undefined ? skipToken : { page }))
expectTypeOf(skipped.data).toEqualTypeOf<Entries | undefined>()
expectTypeOf(skipped.error).toEqualTypeOf<ListError | null>()

// What is in the cache.
const cache = new QueryClient()
const { queryKey } = actions.list.queryOptions({ page: 1 })
expectTypeOf(cache.getQueryData(queryKey)).toEqualTypeOf<Entries | undefined>()
expectTypeOf(cache.getQueryData(actions.list.queryKey({ page: 1 }))).toEqualTypeOf<
  Entries | undefined
>()
expectTypeOf(cache.getQueryState(queryKey)?.error).toEqualTypeOf<ListError | null | undefined>()
cache.setQueryData(queryKey, (entries) => entries?.slice(1))
expectTypeOf(
  await cache.fetchQuery(actions.list.queryOptions({ page: 1 })),
).toEqualTypeOf<Entries>()
cache.prefetchQuery(actions.nested.read.$get.queryOptions())
cache.invalidateQueries({ queryKey: actions.list.queryKey() })
cache.invalidateQueries({ queryKey: actions.nested.queryKey() })
cache.invalidateQueries({ queryKey: actions.queryKey() })
expectTypeOf(cache.getQueryData(actions.ping.queryKey())).toEqualTypeOf<string | undefined>()

// Infinite queries: the data has pages.
const infinite = observeInfinite(
  actions.list.infiniteOptions((page: number) => ({ page }), {
    initialPageParam: 0,
    getNextPageParam: (entries, _, last) => {
      expectTypeOf(entries).toEqualTypeOf<Entries>()
      return entries.length > 0 ? last + 1 : undefined
    },
  }),
)
expectTypeOf(infinite.data?.pages).toEqualTypeOf<Entries[] | undefined>()
expectTypeOf(infinite.error).toEqualTypeOf<ListError | null>()
// @ts-expect-error a page needs the input of the action
actions.list.infiniteOptions((page: number) => ({ from: page }), {
  initialPageParam: 0,
  getNextPageParam: () => undefined,
})

// Guesses.
observeMutation(
  actions.either.mutationOptions({
    optimistic: (input) => [
      actions.list.optimistic(
        (entries) => [...entries, { id: expectText(input), at: new Date() }],
        { page: 1 },
      ),
      actions.ping.optimistic((text) => `${text}!`),
    ],
  }),
)
declare function expectText(input: FormData | { text: string }): number
// @ts-expect-error the query has other data
actions.ping.optimistic(() => 1)
// @ts-expect-error the query has an input
actions.list.optimistic((entries) => entries)

// Streams: the data is the list of events so far.
const stream = observe(actions.nested.deep.count.streamedOptions({ to: 3 }))
expectTypeOf(stream.data).toEqualTypeOf<{ n: number }[] | undefined>()
const last = observe(
  actions.nested.deep.count.streamedOptions(
    { to: 3 },
    { refetchMode: 'append', select: (events) => events.at(-1)?.n },
  ),
)
expectTypeOf(last.data).toEqualTypeOf<number | undefined>()
expectTypeOf(cache.getQueryData(actions.nested.deep.count.queryKey({ to: 3 }))).toEqualTypeOf<
  { n: number }[] | undefined
>()

// Mutations.
const mutation = observeMutation(actions.list.mutationOptions())
expectTypeOf(mutation.mutate).parameter(0).toEqualTypeOf<{
  page: number
  since?: Date | undefined
}>()
expectTypeOf(mutation.data).toEqualTypeOf<Entries | undefined>()
expectTypeOf(mutation.error).toEqualTypeOf<ListError | null>()
observeMutation(actions.ping.mutationOptions()).mutate()
observeMutation(actions.upload.mutationOptions()).mutate(new FormData())
// Without options, by `orThrow`.
const direct = observeMutation({ mutationFn: actions.list.orThrow })
expectTypeOf(direct.mutate).parameter(0).toEqualTypeOf<{
  page: number
  since?: Date | undefined
}>()
expectTypeOf(direct.data).toEqualTypeOf<Entries | undefined>()
observeMutation({ mutationFn: actions.upload.orThrow }).mutate(new FormData())
observeMutation({ mutationFn: actions.ping.orThrow })
// The request ends when no component uses it any more.
observe(actions.list.queryOptions({ page: 1 }, { abortOnUnmount: true }))
// @ts-expect-error streams always end
observe(actions.count.streamedOptions({ to: 1 }, { abortOnUnmount: true }))
const withHooks = observeMutation(
  actions.list.mutationOptions({
    onSuccess: (data, { page }) => {
      expectTypeOf(data).toEqualTypeOf<Entries>()
      expectTypeOf(page).toEqualTypeOf<number>()
    },
    onError: (error) => expectTypeOf(error).toEqualTypeOf<ListError>(),
  }),
)
expectTypeOf(withHooks.data).toEqualTypeOf<Entries | undefined>()
const optimistic = observeMutation({
  ...actions.list.mutationOptions(),
  onMutate: ({ page }) => ({ before: page }),
  onError: (error, _, context) => {
    expectTypeOf(error).toEqualTypeOf<ListError>()
    expectTypeOf(context?.before).toEqualTypeOf<number | undefined>()
  },
})
expectTypeOf(optimistic.data).toEqualTypeOf<Entries | undefined>()

// The app's own actions, as they are registered.
expectTypeOf(observe(registered.ping.queryOptions()).data).toBeNullable()

// What must not compile.
// @ts-expect-error it needs a client
createQueryActions()
// @ts-expect-error the input is needed
actions.list.queryOptions()
actions.list.queryOptions({
  // @ts-expect-error a field has another type
  page: '1',
})
// @ts-expect-error a field is missing
actions.list.queryOptions({})
// @ts-expect-error there is no such option
actions.list.queryOptions({ page: 1 }, { stale: 1 })
// @ts-expect-error an option has another type
actions.list.queryOptions({ page: 1 }, { staleTime: 'never' })
// @ts-expect-error there is no such field of the data
actions.list.queryOptions({ page: 1 }, { select: (entries) => entries.nope })
// @ts-expect-error a GET action is read by $get
actions.nested.read.queryOptions()
// @ts-expect-error it changes nothing
actions.nested.read.$get.mutationOptions()
// @ts-expect-error a form is no key
actions.upload.queryOptions(new FormData())
// @ts-expect-error nor is it here
actions.either.queryOptions(new FormData())
// @ts-expect-error a stream has options of its own
actions.nested.deep.count.queryOptions({ to: 1 })
// @ts-expect-error and is no mutation
actions.nested.deep.count.mutationOptions()
// @ts-expect-error this is no stream
actions.list.streamedOptions({ page: 1 })
// @ts-expect-error there is no such mode
actions.nested.deep.count.streamedOptions({ to: 1 }, { refetchMode: 'keep' })
// @ts-expect-error the key's input has another type
actions.list.queryKey({ page: '1' })
// @ts-expect-error a group is no action
actions.nested.queryOptions()
// @ts-expect-error there is no such action
actions.nope
// @ts-expect-error a route is no action
actions.route.queryOptions()
// @ts-expect-error a suspended component can't be skipped
suspend(actions.list.queryOptions(skipToken))
// @ts-expect-error the variables have another type
mutation.mutate({ page: '1' })
// @ts-expect-error the variables are needed
mutation.mutate()
// @ts-expect-error what is in the cache is another
cache.setQueryData(queryKey, 'entries')
