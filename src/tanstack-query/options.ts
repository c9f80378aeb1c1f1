import type { DataTag, SkipToken } from '@tanstack/query-core'
import type { QueryKey } from './key.ts'

// Where a strict layout hides query-core from this package, its types are `any` without a word. They
// must not become those of what is made here: the key is a plain one then. Asked in a tuple: a
// conditional type that is asked of an unknown type itself is an unknown type too.
type IsAny<Type> = [Type, Type] extends [1, 'one'] ? true : false
type IsHidden = IsAny<DataTag<QueryKey, unknown, unknown>>

/** A key that tells `queryClient.getQueryData(key)` what is under it. */
export type TaggedKey<Output, Failure> = IsHidden extends true
  ? QueryKey
  : DataTag<QueryKey, Output, Failure>

/** TanStack's `skipToken`, in place of an input that is not there yet. */
export type Skip = IsHidden extends true ? never : SkipToken

interface RetryExtras<Failure> {
  /**
   * How often to try again what failed, or whether to; `true` is without an end. Defaults to 3 for a
   * query in the browser, and to 0 on the server and for a mutation.
   */
  retry?: boolean | number | ((failureCount: number, error: Failure) => boolean)
  /**
   * Milliseconds to wait before it is tried again. Defaults to 1000, doubled with each failure up to
   * 30,000.
   */
  retryDelay?: number | ((failureCount: number, error: Failure) => number)
  /**
   * Whether it waits for a network: before each try (`online`), before all but the first
   * (`offlineFirst`), or never (`always`).
   * @default 'online'
   */
  networkMode?: 'online' | 'always' | 'offlineFirst'
  /**
   * Whether an error is thrown, to an error boundary for example, instead of being given as `error`.
   * @default false
   */
  throwOnError?: boolean | ((error: Failure) => boolean)
  /**
   * Milliseconds for which it stays in the cache when nobody uses it any more. Defaults to 300,000,
   * and to `Infinity` on the server.
   */
  gcTime?: number
  /** What is yours to keep with it, such as for the callbacks of a cache. */
  meta?: Record<string, unknown>
}

/**
 * What can be said of a query beside its input. Of TanStack's options it has those that every
 * framework has; for any other, spread: `useQuery({ ...actions.x.queryOptions(input), ... })`.
 */
export interface QueryExtras<Output, Failure, Data = Output> extends RetryExtras<Failure> {
  /**
   * Whether it is fetched by itself.
   * @default true
   */
  enabled?: boolean
  /** Makes of the data what the component gets. */
  select?: (data: Output) => Data
  /**
   * Milliseconds for which the data is fresh; `'static'` is always, also when it is invalidated.
   * @default 0
   */
  staleTime?: number | 'static'
  /**
   * Milliseconds after which it is fetched again, as long as somebody watches it.
   * @default false
   */
  refetchInterval?: number | false
  /**
   * Whether `refetchInterval` goes on while the page is in the background.
   * @default false
   */
  refetchIntervalInBackground?: boolean
  /**
   * Whether it is fetched again where another component begins to use it: if it is stale, or `always`.
   * @default true
   */
  refetchOnMount?: boolean | 'always'
  /**
   * Whether it is fetched again when the network is back: if it is stale, or `always`. Defaults to
   * `true`, unless `networkMode` is `'always'`.
   */
  refetchOnReconnect?: boolean | 'always'
  /**
   * Whether it is fetched again when the page gets the focus: if it is stale, or `always`.
   * @default true
   */
  refetchOnWindowFocus?: boolean | 'always'
  /**
   * Whether what is equal in new data keeps its identity, so that less is rendered again.
   * @default true
   */
  structuralSharing?: boolean
}

/** The options of a query, for `useQuery`, `prefetchQuery` and all else that takes such. */
export interface QueryOptions<Output, Failure, Data = Output>
  extends QueryExtras<Output, Failure, Data> {
  /** The path of the action and its input. */
  queryKey: TaggedKey<Output, Failure>
  /** Calls the action, and throws its error. */
  queryFn: QueryFn<Output>
}

/** The same of an input that may be `skipToken`. */
export interface SkippableQueryOptions<Output, Failure, Data = Output>
  extends QueryExtras<Output, Failure, Data> {
  /** The path of the action, and its input if there is one. */
  queryKey: TaggedKey<Output, Failure>
  /** Calls the action, and throws its error; or `skipToken`, with which nothing is fetched. */
  queryFn: QueryFn<Output> | Skip
}

type QueryFn<Output> = (context: { signal: AbortSignal }) => Promise<Output>

/** What can be said of a stream beside its input. */
export interface StreamedExtras<Event, Failure, Data = Event[]>
  extends QueryExtras<Event[], Failure, Data> {
  /**
   * What becomes of the events when it is fetched again: they go at once (`reset`), the new ones
   * are added to them (`append`), or they stay until the stream has ended (`replace`).
   * @default 'reset'
   */
  refetchMode?: 'append' | 'reset' | 'replace'
}

/** What can be said of a mutation; for any other of TanStack's options, spread. */
export interface MutationExtras<Variables, Output, Failure> extends RetryExtras<Failure> {
  /** Mutations of one scope run one after the other. */
  scope?: {
    /** What is the same for all of the scope. */
    id: string
  }
  /** Runs when the action worked. A promise that it returns is waited for. */
  onSuccess?: (data: Output, variables: Variables) => unknown
  /** Runs when the action failed. A promise that it returns is waited for. */
  onError?: (error: Failure, variables: Variables) => unknown
  /** Runs after either of the two. A promise that it returns is waited for. */
  onSettled?: (data: Output | undefined, error: Failure | null, variables: Variables) => unknown
}

/** The options of a mutation, for `useMutation`. */
export interface MutationOptions<Variables, Output, Failure>
  extends MutationExtras<Variables, Output, Failure> {
  /** The path of the action. */
  mutationKey: QueryKey
  /** Calls the action, and throws its error. */
  mutationFn: (variables: Variables) => Promise<Output>
}
