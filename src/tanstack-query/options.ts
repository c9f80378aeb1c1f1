import type { DataTag, SkipToken } from '@tanstack/query-core'
import type { QueryKey } from './key.ts'
import type { OptimisticUpdate } from './optimistic.ts'

// A strict package layout can hide query-core from this package. Its types are then `any`, without
// an error, and would spread to the types below. So the key has a plain type in that case. The
// tuple avoids a conditional type on an unresolved type, which would be unresolved too.
type IsAny<Type> = [Type, Type] extends [1, 'one'] ? true : false
type IsHidden = IsAny<DataTag<QueryKey, unknown, unknown>>

/** A key with the types of its data and error, for `queryClient.getQueryData(key)`. */
export type TaggedKey<Output, Failure> = IsHidden extends true
  ? QueryKey
  : DataTag<QueryKey, Output, Failure>

/** TanStack's `skipToken`, instead of an input that is not known yet. */
export type Skip = IsHidden extends true ? never : SkipToken

/** The data of an infinite query: its pages, and the parameter of each. */
export interface InfinitePages<Output, Param> {
  /** The data of the pages. */
  pages: Output[]
  /** The parameters of the pages. */
  pageParams: Param[]
}

interface RetryExtras<Failure> {
  /**
   * Number of retries after an error, or a function that decides. `true` retries forever. Defaults
   * to 3 for a query in the browser, and to 0 on the server and for a mutation.
   */
  retry?: boolean | number | ((failureCount: number, error: Failure) => boolean)
  /**
   * Milliseconds before a retry. Defaults to 1000, doubled with each failure up to 30,000.
   */
  retryDelay?: number | ((failureCount: number, error: Failure) => number)
  /**
   * Waits for the network before each attempt (`online`), before each except the first
   * (`offlineFirst`), or never (`always`).
   * @default 'online'
   */
  networkMode?: 'online' | 'always' | 'offlineFirst'
  /**
   * Throws errors, for example to an error boundary, instead of returning them as `error`.
   * @default false
   */
  throwOnError?: boolean | ((error: Failure) => boolean)
  /**
   * Milliseconds for which the data stays in the cache after the last component stops using it.
   * Defaults to 300,000, and to `Infinity` on the server.
   */
  gcTime?: number
  /** Your own data, for example for the callbacks of the query cache. */
  meta?: Record<string, unknown>
}

/**
 * Options of a query other than its input, for every framework. For any other option of TanStack
 * Query, spread: `useQuery({ ...actions.x.queryOptions(input), ... })`.
 */
export interface QueryExtras<Output, Failure, Data = Output> extends RetryExtras<Failure> {
  /**
   * Fetches automatically.
   * @default true
   */
  enabled?: boolean
  /** Converts the data for the component. */
  select?: (data: Output) => Data
  /**
   * Milliseconds for which the data is fresh. `'static'` data is always fresh, even after
   * invalidation.
   * @default 0
   */
  staleTime?: number | 'static'
  /**
   * Milliseconds after which the data is fetched again while a component uses it.
   * @default false
   */
  refetchInterval?: number | false
  /**
   * Continues `refetchInterval` while the page is in the background.
   * @default false
   */
  refetchIntervalInBackground?: boolean
  /**
   * Fetches the data again when a component starts to use it: if it is stale, or `'always'`.
   * @default true
   */
  refetchOnMount?: boolean | 'always'
  /**
   * Fetches the data again when the network is back: if it is stale, or `'always'`. Defaults to
   * `true`, unless `networkMode` is `'always'`.
   */
  refetchOnReconnect?: boolean | 'always'
  /**
   * Fetches the data again when the page gets the focus: if it is stale, or `'always'`.
   * @default true
   */
  refetchOnWindowFocus?: boolean | 'always'
  /**
   * Reuses the parts of the old data that have not changed, so that fewer components render again.
   * @default true
   */
  structuralSharing?: boolean
}

/** Options of a query of one value, other than its input. */
export interface ValueExtras<Output, Failure, Data = Output>
  extends QueryExtras<Output, Failure, Data> {
  /**
   * Cancels the query and aborts its request when the last component stops using it. TanStack Query
   * then also rejects a `fetchQuery` or `ensureQueryData` that waits for the same query. The
   * request is not batched.
   * @default false
   */
  abortOnUnmount?: boolean
}

/** The options of a query, for example for `useQuery` and `prefetchQuery`. */
export interface QueryOptions<Output, Failure, Data = Output>
  extends QueryExtras<Output, Failure, Data> {
  /** The key: the path of the action and its input. */
  queryKey: TaggedKey<Output, Failure>
  /** Calls the action and throws its error. */
  queryFn: QueryFn<Output>
}

/** The options of a query whose input may be `skipToken`. */
export interface SkippableQueryOptions<Output, Failure, Data = Output>
  extends QueryExtras<Output, Failure, Data> {
  /** The key: the path of the action, and its input if it is known. */
  queryKey: TaggedKey<Output, Failure>
  /** Calls the action and throws its error; or `skipToken`, which fetches nothing. */
  queryFn: QueryFn<Output> | Skip
}

type QueryFn<Output> = (context: { signal: AbortSignal }) => Promise<Output>

/** Options of an infinite query other than its input. */
export interface InfiniteExtras<Output, Failure, Param, Data = InfinitePages<Output, Param>>
  extends QueryExtras<InfinitePages<Output, Param>, Failure, Data> {
  /** The parameter of the first page. */
  initialPageParam: Param
  /** Returns the parameter of the next page; undefined or null if there is none. */
  getNextPageParam: (
    lastPage: Output,
    allPages: Output[],
    lastPageParam: Param,
    allPageParams: Param[],
  ) => Param | undefined | null
  /** Returns the parameter of the previous page; undefined or null if there is none. */
  getPreviousPageParam?: (
    firstPage: Output,
    allPages: Output[],
    firstPageParam: Param,
    allPageParams: Param[],
  ) => Param | undefined | null
  /**
   * The maximum number of pages in the cache.
   * @default Infinity
   */
  maxPages?: number
}

/** The options of an infinite query, for `useInfiniteQuery`. */
export interface InfiniteOptions<Output, Failure, Param, Data = InfinitePages<Output, Param>>
  extends InfiniteExtras<Output, Failure, Param, Data> {
  /** The key: the path of the action, the input of the first page, and `infinite`. */
  queryKey: TaggedKey<InfinitePages<Output, Param>, Failure>
  /** Calls the action for one page and throws its error. */
  queryFn: (context: { pageParam: Param }) => Promise<Output>
}

/** Options of a stream other than its input. */
export interface StreamedExtras<Event, Failure, Data = Event[]>
  extends QueryExtras<Event[], Failure, Data> {
  /**
   * Effect of a new stream on the events: clears them first (`reset`), appends to them (`append`),
   * or replaces them when it has ended (`replace`).
   * @default 'reset'
   */
  refetchMode?: 'append' | 'reset' | 'replace'
}

/**
 * Options of a mutation. For any other option of TanStack Query, spread:
 * `useMutation({ ...actions.x.mutationOptions(), ... })`.
 */
export interface MutationExtras<Variables, Output, Failure> extends RetryExtras<Failure> {
  /**
   * Returns the expected data of queries, to show while the mutation runs: `({ text }) =>
   * [actions.list.optimistic((list) => [...list, text])]`. After an error, the queries show their
   * earlier data. After a success they are fetched again, unless the action has refreshed them. It
   * uses `onMutate`, so do not override that.
   */
  optimistic?: (variables: Variables) => readonly OptimisticUpdate[]
  /** Mutations of one scope run one after the other. */
  scope?: {
    /** The name of the scope. */
    id: string
  }
  /** Called after a success. A returned promise is awaited. */
  onSuccess?: (data: Output, variables: Variables) => unknown
  /** Called after an error. A returned promise is awaited. */
  onError?: (error: Failure, variables: Variables) => unknown
  /** Called after a success or an error. A returned promise is awaited. */
  onSettled?: (data: Output | undefined, error: Failure | null, variables: Variables) => unknown
}

/** The options of a mutation, for `useMutation`. */
export interface MutationOptions<Variables, Output, Failure>
  extends MutationExtras<Variables, Output, Failure> {
  /** The key: the path of the action. */
  mutationKey: QueryKey
  /** Calls the action and throws its error. */
  mutationFn: (variables: Variables) => Promise<Output>
}
