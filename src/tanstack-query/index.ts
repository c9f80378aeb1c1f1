/**
 * The client's actions with methods that return options for TanStack Query.
 *
 * @module
 */
import { actions as client } from '../client/index.ts'
import type { RegisteredActions } from '../client/types.ts'
import { createQueryActions } from './create.ts'
import type { QueryActions } from './types.ts'

/**
 * The client `actions` of `@gnosticdev/hono-actions/client`, with methods that return options for
 * TanStack Query in React, Vue, Solid, Svelte and Angular. It works in the browser and on the
 * server.
 *
 * @example
 * ```tsx
 * const { data, error } = useQuery(actions.entries.list.queryOptions({ page: 1 }))
 * const add = useMutation(actions.entries.add.mutationOptions({
 *   onSuccess: () => queryClient.invalidateQueries({ queryKey: actions.entries.queryKey() }),
 * }))
 * ```
 */
export const actions: QueryActions<RegisteredActions> =
  /* @__PURE__ */ createQueryActions<RegisteredActions>(client)

export { createQueryActions, type QueryActionsOptions } from './create.ts'
export type { QueryKey } from './key.ts'
export type { OptimisticUpdate } from './optimistic.ts'
export type {
  InfiniteExtras,
  InfiniteOptions,
  InfinitePages,
  MutationExtras,
  MutationOptions,
  QueryExtras,
  QueryOptions,
  SkippableQueryOptions,
  StreamedExtras,
  TaggedKey,
  ValueExtras,
} from './options.ts'
export type {
  MutationMethods,
  QueryActions,
  QueryGroup,
  QueryMethods,
  StreamMethods,
} from './types.ts'
