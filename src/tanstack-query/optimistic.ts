import type { QueryClient } from '@tanstack/query-core'
import type { QueryKey } from './key.ts'

/** A guess of a query's data after a mutation. `optimistic` of a read creates it. */
export interface OptimisticUpdate {
  /** The key of the query. */
  readonly queryKey: QueryKey
  /** Returns the data that the query shows while the mutation runs. */
  readonly update: (data: never) => unknown
}

/** A query that shows a guess. */
interface Change {
  queryKey: QueryKey
  /** The data before. */
  before: unknown
  /** TanStack's number of changes of the data, after the guess. */
  count: number | undefined
}

interface MutationContext {
  client: QueryClient
}

type Callback = (...args: unknown[]) => unknown

/**
 * Returns the callbacks of a mutation that shows guesses: they replace the data of queries when the
 * mutation starts. An error brings back the data before. After a success, a query is fetched unless
 * the action has refreshed it.
 */
export function optimisticCallbacks(
  updatesOf: (variables: unknown) => readonly OptimisticUpdate[],
  { onError, onSuccess }: { onError?: Callback; onSuccess?: Callback },
) {
  const countOf = (client: QueryClient, queryKey: QueryKey) =>
    client.getQueryState(queryKey)?.dataUpdateCount

  return {
    async onMutate(variables: unknown, { client }: MutationContext): Promise<Change[]> {
      const changes: Change[] = []
      for (const { queryKey, update } of updatesOf(variables)) {
        // A fetch that has begun would replace the guess.
        await client.cancelQueries({ queryKey, exact: true })
        const before = client.getQueryData(queryKey)
        // Nothing shows the query yet.
        if (before === undefined) continue
        client.setQueryData(queryKey, update(before as never))
        changes.push({ queryKey, before, count: countOf(client, queryKey) })
      }
      return changes
    },

    onError(...args: [unknown, unknown, Change[] | undefined, MutationContext]): unknown {
      const [, , changes = [], { client }] = args
      // Backwards: two guesses of one mutation can be for the same query.
      for (const { queryKey, before, count } of changes.toReversed()) {
        const isOurs = countOf(client, queryKey) === count
        if (isOurs) client.setQueryData(queryKey, before)
        // The data of another mutation, which has begun from the guess.
        else void client.invalidateQueries({ queryKey, exact: true })
      }
      return onError?.(...args)
    },

    onSuccess(...args: [unknown, unknown, Change[] | undefined, MutationContext]): unknown {
      const [, , changes = [], { client }] = args
      for (const { queryKey, count } of changes) {
        const isRefreshed = countOf(client, queryKey) !== count
        if (!isRefreshed) void client.invalidateQueries({ queryKey, exact: true })
      }
      return onSuccess?.(...args)
    },
  }
}
