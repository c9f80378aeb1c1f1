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
  retry?: boolean | number | ((failureCount: number, error: Failure) => boolean)
  /** Milliseconds. */
  retryDelay?: number | ((failureCount: number, error: Failure) => number)
  networkMode?: 'online' | 'always' | 'offlineFirst'
  throwOnError?: boolean | ((error: Failure) => boolean)
  /** Milliseconds. */
  gcTime?: number
  meta?: Record<string, unknown>
}

/**
 * What can be said of a query beside its input. Of TanStack's options it has those that every
 * framework has; for any other, spread: `useQuery({ ...actions.x.queryOptions(input), ... })`.
 */
export interface QueryExtras<Output, Failure, Data = Output> extends RetryExtras<Failure> {
  enabled?: boolean
  /** Makes of the data what the component gets. */
  select?: (data: Output) => Data
  /** Milliseconds. */
  staleTime?: number | 'static'
  /** Milliseconds. */
  refetchInterval?: number | false
  refetchIntervalInBackground?: boolean
  refetchOnMount?: boolean | 'always'
  refetchOnReconnect?: boolean | 'always'
  refetchOnWindowFocus?: boolean | 'always'
  structuralSharing?: boolean
}

/** The options of a query, for `useQuery`, `prefetchQuery` and all else that takes such. */
export interface QueryOptions<Output, Failure, Data = Output>
  extends QueryExtras<Output, Failure, Data> {
  queryKey: TaggedKey<Output, Failure>
  queryFn: QueryFn<Output>
}

/** The same of an input that may be `skipToken`. */
export interface SkippableQueryOptions<Output, Failure, Data = Output>
  extends QueryExtras<Output, Failure, Data> {
  queryKey: TaggedKey<Output, Failure>
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
  scope?: { id: string }
  onSuccess?: (data: Output, variables: Variables) => unknown
  onError?: (error: Failure, variables: Variables) => unknown
  onSettled?: (data: Output | undefined, error: Failure | null, variables: Variables) => unknown
}

/** The options of a mutation, for `useMutation`. */
export interface MutationOptions<Variables, Output, Failure>
  extends MutationExtras<Variables, Output, Failure> {
  mutationKey: QueryKey
  mutationFn: (variables: Variables) => Promise<Output>
}
