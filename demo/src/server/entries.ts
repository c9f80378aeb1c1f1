import { requireRequestContext } from '@gnosticdev/hono-actions/context'

export interface Entry {
  id: number
  author: string
  message: string
  createdAt: string
  /** The key of its picture in R2. */
  picture: string | null
}

const listKey = 'entries'

/** The latest entries: from KV while it has them, else from D1. */
export async function latestEntries(): Promise<Entry[]> {
  const { db, cache } = requireRequestContext().vars
  const cached = await cache.get<Entry[]>(listKey, 'json')
  if (cached) return cached
  const { results } = await db
    .prepare(
      'SELECT id, author, message, picture, created_at AS createdAt FROM entries ORDER BY id DESC LIMIT 50',
    )
    .all<Entry>()
  await cache.put(listKey, JSON.stringify(results), { expirationTtl: 60 })
  return results
}

/** Writes an entry and forgets the cached list. */
export async function insertEntry(
  author: string,
  message: string,
  picture: string | null,
): Promise<Entry> {
  const { db, cache } = requireRequestContext().vars
  const entry = await db
    .prepare(
      `INSERT INTO entries (author, message, picture, created_at) VALUES (?, ?, ?, ?)
       RETURNING id, author, message, picture, created_at AS createdAt`,
    )
    .bind(author, message, picture, new Date().toISOString())
    .first<Entry>()
  if (!entry) throw new Error('D1 returned no row for an INSERT ... RETURNING')
  await cache.delete(listKey)
  return entry
}

/** Removes an entry and forgets the cached list. */
export async function deleteEntry(id: number): Promise<Pick<Entry, 'author' | 'picture'> | null> {
  const { db, cache } = requireRequestContext().vars
  const removed = await db
    .prepare('DELETE FROM entries WHERE id = ? RETURNING author, picture')
    .bind(id)
    .first<Pick<Entry, 'author' | 'picture'>>()
  await cache.delete(listKey)
  return removed
}

/** Removes all but the latest entries, and returns the keys of their pictures. */
export async function removeOldEntries(keep: number): Promise<(string | null)[]> {
  const { db, cache } = requireRequestContext().vars
  const { results } = await db
    .prepare(
      `DELETE FROM entries WHERE id NOT IN (SELECT id FROM entries ORDER BY id DESC LIMIT ?)
       RETURNING picture`,
    )
    .bind(keep)
    .all<Pick<Entry, 'picture'>>()
  if (results.length > 0) await cache.delete(listKey)
  return results.map(({ picture }) => picture)
}

/** Counts this visit. Two at the same moment may count as one: KV has no increment. */
export async function countVisit(): Promise<number> {
  const { cache } = requireRequestContext().vars
  const visits = Number(await cache.get('visits')) + 1
  await cache.put('visits', String(visits))
  return visits
}
