import { requireRequestContext } from '@gnosticdev/hono-actions/context'

export interface Entry {
  id: number
  author: string
  message: string
  createdAt: string
}

const listKey = 'entries'

/** The latest entries: from KV while it has them, else from D1. */
export async function latestEntries(): Promise<Entry[]> {
  const { db, cache } = requireRequestContext().vars
  const cached = await cache.get<Entry[]>(listKey, 'json')
  if (cached) return cached
  const { results } = await db
    .prepare(
      'SELECT id, author, message, created_at AS createdAt FROM entries ORDER BY id DESC LIMIT 50',
    )
    .all<Entry>()
  await cache.put(listKey, JSON.stringify(results), { expirationTtl: 60 })
  return results
}

/** Writes an entry and forgets the cached list. */
export async function insertEntry(author: string, message: string): Promise<Entry> {
  const { db, cache } = requireRequestContext().vars
  const entry = await db
    .prepare(
      'INSERT INTO entries (author, message, created_at) VALUES (?, ?, ?) RETURNING id, author, message, created_at AS createdAt',
    )
    .bind(author, message, new Date().toISOString())
    .first<Entry>()
  if (!entry) throw new Error('D1 returned no row for an INSERT ... RETURNING')
  await cache.delete(listKey)
  return entry
}

/** Removes an entry and forgets the cached list. */
export async function deleteEntry(id: number): Promise<Pick<Entry, 'author'> | null> {
  const { db, cache } = requireRequestContext().vars
  const removed = await db
    .prepare('DELETE FROM entries WHERE id = ? RETURNING author')
    .bind(id)
    .first<Pick<Entry, 'author'>>()
  await cache.delete(listKey)
  return removed
}

/** Counts this visit. Two at the same moment may count as one: KV has no increment. */
export async function countVisit(): Promise<number> {
  const { cache } = requireRequestContext().vars
  const visits = Number(await cache.get('visits')) + 1
  await cache.put('visits', String(visits))
  return visits
}
