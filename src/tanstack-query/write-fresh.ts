import type { QueryClient } from '@tanstack/query-core'
import type { FreshData } from '../client/fresh.ts'
import { keyOf } from './key.ts'

/**
 * Returns a function that writes the reads of a mutation to the cache. Call it when the mutation is
 * sent.
 *
 * The data is older than another write of the same time, if the responses come in another order. So
 * a query that has changed since the mutation was sent is fetched again, and so is one whose fetch
 * has begun before the data arrived. A query whose read has failed is fetched again too: it then
 * shows its own error.
 */
export function freshWriter(client: QueryClient, prefix: string): (read: FreshData) => void {
  const cache = client.getQueryCache()
  const counts = new Map(
    cache.getAll().map(({ queryHash, state }) => [queryHash, state.dataUpdateCount]),
  )
  return ({ path, input, data, error }) => {
    const queryKey = keyOf(prefix, path, input)
    const query = cache.find({ queryKey })
    const before = query && (counts.get(query.queryHash) ?? 0)
    const isChanged = query?.state.dataUpdateCount !== before
    const isFetching = query?.state.fetchStatus === 'fetching'
    if (!error && !isChanged) client.setQueryData(queryKey, data)
    if (error || isChanged || isFetching) {
      // A fetch that has begun would replace the data, also if no component waits for it.
      const refetchType = isFetching ? 'all' : 'active'
      void client.invalidateQueries({ queryKey, exact: true, refetchType })
    }
  }
}
