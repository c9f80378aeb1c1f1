import type { ActionErrorOf, ActionTypes, CallArguments } from '../actions/define/types.ts'
import type { ActionCaller, AnyAction, ClientOf, OtherApp, RouteHint } from '../client/actions.ts'
import type { Mistake } from '../shared/mistake.ts'
import type { QueryKey } from './key.ts'
import type { OptimisticUpdate } from './optimistic.ts'
import type {
  InfiniteExtras,
  InfiniteOptions,
  InfinitePages,
  MutationExtras,
  MutationOptions,
  QueryOptions,
  Skip,
  SkippableQueryOptions,
  StreamedExtras,
  TaggedKey,
  ValueExtras,
} from './options.ts'

/** The `actions` client of a map of actions, with options for TanStack Query. */
export type QueryActions<Map> = QueryGroup & {
  [Name in keyof Map]: Map[Name] extends AnyAction
    ? QueryCallerOf<Map[Name]>
    : Map[Name] extends OtherApp
      ? Mistake<RouteHint>
      : QueryActions<Map[Name]>
}

/** The methods of a group of actions. */
export interface QueryGroup {
  /** Returns the prefix of the keys of all its actions, for `invalidateQueries`. */
  queryKey(): QueryKey
}

type QueryCallerOf<Entry> =
  Entry extends ActionTypes<
    infer Input,
    infer Output,
    infer Errors,
    infer Method,
    unknown,
    unknown,
    infer Fields
  >
    ? [Method] extends ['GET']
      ? { $get: ActionCaller<Input, Output, Errors, Fields> & Reads<Input, Output, Errors, Fields> }
      : ClientOf<Entry> &
          Reads<Input, Output, Errors, Fields> &
          Writes<Input, Output, Errors, Fields>
    : never

/** A form is not a key: an action that accepts only forms has no queries. */
type Reads<Input, Output, Errors, Fields> =
  IsForm<Input> extends true
    ? unknown
    : IsStream<Output> extends true
      ? StreamMethods<Exclude<Input, FormData>, EventOf<Output>, ActionErrorOf<Errors, Fields>>
      : QueryMethods<Exclude<Input, FormData>, Output, ActionErrorOf<Errors, Fields>>

type Writes<Input, Output, Errors, Fields> =
  IsStream<Output> extends true
    ? unknown
    : MutationMethods<VariablesOf<Input>, Output, ActionErrorOf<Errors, Fields>>

// `unknown` is not a form, and a handler that only throws is not a generator.
type IsForm<Input> = unknown extends Input ? false : [Input] extends [FormData] ? true : false
type IsStream<Output> = [Awaited<Output>] extends [never]
  ? false
  : unknown extends Output
    ? false
    : Output extends AsyncGenerator
      ? true
      : false
type EventOf<Output> = Output extends AsyncGenerator<infer Event> ? Event : never

/** The argument of `mutate`, which is optional if the input is. */
type VariablesOf<Input> = undefined extends Input
  ? // biome-ignore lint/suspicious/noConfusingVoidType: what lets an argument be left out
    Exclude<Input, undefined> | void
  : Input

interface Keyed<Input, Output, Failure> {
  /** Returns the key of one input: `queryClient.getQueryData(key)` is typed. */
  queryKey(...args: CallArguments<Input>): TaggedKey<Output, Failure>
  /** Returns the prefix of the keys of all inputs, for `invalidateQueries`. */
  queryKey(): QueryKey
}

/** The query methods of an action that returns one value. */
export interface QueryMethods<Input, Output, Failure> extends Keyed<Input, Output, Failure> {
  /**
   * Returns the options of a query: its key, and a function that calls the action and throws its
   * error.
   *
   * @throws TypeError if JSON cannot carry the input, such as a file
   */
  queryOptions<Data = Output>(
    ...args: [...input: CallArguments<Input>, options?: ValueExtras<Output, Failure, Data>]
  ): QueryOptions<Output, Failure, Data>
  /**
   * Returns the options of a query whose input may be `skipToken`: the query then waits.
   *
   * @throws TypeError if JSON cannot carry the input, such as a file
   */
  queryOptions<Data = Output>(
    input: Input | Skip,
    options?: ValueExtras<Output, Failure, Data>,
  ): SkippableQueryOptions<Output, Failure, Data>
  /**
   * Returns the options of an infinite query.
   *
   * @param input returns the input of a page from its parameter
   * @throws TypeError if JSON cannot carry the input, such as a file
   */
  infiniteOptions<Param, Data = InfinitePages<Output, Param>>(
    input: (param: Param) => Input,
    options: InfiniteExtras<Output, Failure, Param, Data>,
  ): InfiniteOptions<Output, Failure, Param, Data>
  /**
   * Returns an update of the query's data, for the option `optimistic` of `mutationOptions`. A
   * query without data does not change.
   *
   * @param update returns the new data, without changing the old data
   */
  optimistic(update: (data: Output) => Output, ...input: CallArguments<Input>): OptimisticUpdate
}

/** The query methods of an action whose handler is a generator. */
export interface StreamMethods<Input, Event, Failure> extends Keyed<Input, Event[], Failure> {
  /**
   * Returns the options of a query whose data is the list of events so far, by TanStack's
   * `streamedQuery`. The stream ends when no component uses it.
   *
   * @throws TypeError if JSON cannot carry the input, such as a file
   */
  streamedOptions<Data = Event[]>(
    ...args: [...input: CallArguments<Input>, options?: StreamedExtras<Event, Failure, Data>]
  ): QueryOptions<Event[], Failure, Data>
  /**
   * Returns the options of a query whose input may be `skipToken`: the query then waits.
   *
   * @throws TypeError if JSON cannot carry the input, such as a file
   */
  streamedOptions<Data = Event[]>(
    input: Input | Skip,
    options?: StreamedExtras<Event, Failure, Data>,
  ): SkippableQueryOptions<Event[], Failure, Data>
}

/** The mutation methods of an action that neither streams nor is a `GET`. */
export interface MutationMethods<Variables, Output, Failure> {
  /** Returns the options of a mutation, whose variables are the action's input. */
  mutationOptions(
    options?: MutationExtras<Variables, Output, Failure>,
  ): MutationOptions<Variables, Output, Failure>
  /** Returns the key of its mutations, for example for `useIsMutating`. */
  mutationKey(): QueryKey
}
