import { type QueryClient, experimental_streamedQuery as streamedQuery } from '@tanstack/query-core'
import type { ActionsClient } from '../client/actions.ts'
import type { CallOptions } from '../client/transport.ts'
import type { RegisteredActions } from '../client/types.ts'
import { pathKey } from '../shared/protocol.ts'
import { keyOf } from './key.ts'
import { type OptimisticUpdate, optimisticCallbacks } from './optimistic.ts'
import type { QueryActions } from './types.ts'
import { freshWriter } from './write-fresh.ts'

/** Options of {@link createQueryActions}. */
export interface QueryActionsOptions {
  /**
   * The first part of all keys. If a page calls several servers, use one for each.
   * @default 'actions'
   */
  prefix?: string
}

/** An action or a group of actions of the client. Only the types tell them apart. */
interface Caller {
  readonly [pathKey]: readonly string[]
  orThrow(input: unknown, options?: CallOptions): Promise<unknown>
}

/** The part of the options of a mutation that is read here. */
type GivenMutationOptions = Parameters<typeof optimisticCallbacks>[1] & {
  optimistic?: Parameters<typeof optimisticCallbacks>[0]
}

interface FnContext {
  signal: AbortSignal
}

/**
 * Returns the options of a query's call. In a browser TanStack Query shares requests itself, and one
 * that it starts again must be new.
 */
const shared = (): CallOptions => ({ share: typeof document !== 'object' })

/** The methods that are added to an action. */
const methods: Record<string, (caller: Caller, prefix: string, ...args: never[]) => unknown> = {
  queryKey: (caller, prefix, input?: unknown) => keyOf(prefix, caller[pathKey], input),
  mutationKey: (caller, prefix) => keyOf(prefix, caller[pathKey]),

  queryOptions: (
    caller,
    prefix,
    input?: unknown,
    { abortOnUnmount = false, ...options }: { abortOnUnmount?: boolean } = {},
  ) => {
    // Reading the signal lets TanStack Query cancel the query, also for other code that waits
    // for it.
    const queryFn = abortOnUnmount
      ? ({ signal }: FnContext) => caller.orThrow(input, { signal })
      : () => caller.orThrow(input, shared())
    return { ...options, ...keyAndFn(caller, prefix, input, queryFn) }
  },

  streamedOptions: (
    caller,
    prefix,
    input?: unknown,
    { refetchMode = 'reset', ...options }: { refetchMode?: 'append' | 'reset' | 'replace' } = {},
  ) => {
    const streamFn = async ({ signal }: FnContext) =>
      (await caller.orThrow(input, { signal })) as AsyncGenerator
    const queryFn = streamedQuery({ streamFn, refetchMode })
    return { ...options, ...keyAndFn(caller, prefix, input, queryFn) }
  },

  infiniteOptions: (
    caller,
    prefix,
    inputOf: (param: unknown) => unknown,
    { initialPageParam, ...options }: { initialPageParam?: unknown } = {},
  ) => ({
    ...options,
    initialPageParam,
    // Not the key of `queryOptions`, whose data is one page.
    queryKey: [...keyOf(prefix, caller[pathKey], inputOf(initialPageParam)), 'infinite'],
    queryFn: ({ pageParam }: { pageParam: unknown }) =>
      caller.orThrow(inputOf(pageParam), shared()),
  }),

  optimistic: (caller, prefix, update: OptimisticUpdate['update'], input?: unknown) => ({
    queryKey: keyOf(prefix, caller[pathKey], input),
    update,
  }),

  mutationOptions: (caller, prefix, { optimistic, ...options }: GivenMutationOptions = {}) => ({
    ...options,
    ...(optimistic && optimisticCallbacks(optimistic, options)),
    mutationKey: keyOf(prefix, caller[pathKey]),
    mutationFn: (input: unknown, context?: { client: QueryClient }) =>
      caller.orThrow(input, context && { onFresh: freshWriter(context.client, prefix) }),
  }),
}

/**
 * Returns the key and the function of a query. A symbol as input is `skipToken`: there is no call.
 */
function keyAndFn(caller: Caller, prefix: string, input: unknown, queryFn: object) {
  if (typeof input === 'symbol') {
    return { queryKey: keyOf(prefix, caller[pathKey]), queryFn: input }
  }
  return { queryKey: keyOf(prefix, caller[pathKey], input), queryFn }
}

/**
 * Adds options for TanStack Query to the actions of a client, such as one for another server.
 *
 * @param client the return value of `createActions`
 * @param options the prefix of the keys
 * @example
 * ```ts
 * const shop = createQueryActions(createActions<ShopActions>({ baseUrl }), { prefix: 'shop' })
 * const { data } = useQuery(shop.cart.list.queryOptions({ page: 1 }))
 * ```
 */
export function createQueryActions<Actions = RegisteredActions>(
  client: ActionsClient<Actions>,
  { prefix = 'actions' }: QueryActionsOptions = {},
): QueryActions<Actions> {
  // The proxy accepts any name at run time; `QueryActions` has the types.
  return withMethods(client as unknown as Caller, prefix) as unknown as QueryActions<Actions>
}

function withMethods(caller: Caller, prefix: string): Caller {
  return new Proxy(caller, {
    get(target, key) {
      if (typeof key === 'string' && Object.hasOwn(methods, key)) {
        return (...args: never[]) => methods[key]?.(target, prefix, ...args)
      }
      const value: unknown = Reflect.get(target, key)
      return isCaller(value) ? withMethods(value, prefix) : value
    },
  })
}

function isCaller(value: unknown): value is Caller {
  return typeof value === 'function' && pathKey in value
}
