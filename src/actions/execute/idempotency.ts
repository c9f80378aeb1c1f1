/** The part of a D1 database that claims need. */
interface Database {
  prepare(sql: string): {
    bind(...values: unknown[]): { first<Row>(): Promise<Row | null>; run(): Promise<unknown> }
    run(): Promise<unknown>
  }
}

const table = 'hono_actions_deferred'

/** A claim expires after 15 minutes, the maximum duration of a queue consumer. */
const leaseMs = 15 * 60_000

/** The result of a claim. */
export type Claim =
  /** Only this consumer will run it. */
  | { is: 'ours' }
  /** It has run before. */
  | { is: 'done' }
  /** Another consumer has claimed it. Its claim expires in `seconds`. */
  | { is: 'taken'; seconds: number }

/**
 * Claims a call for this consumer, in one D1 statement: if several consumers try at once, one gets
 * it. Creates the table if it does not exist.
 */
export async function claim(db: unknown, id: string, now = Date.now()): Promise<Claim> {
  const database = db as Database
  const attempt = () =>
    database
      .prepare(
        `INSERT INTO ${table} (id, claimed_at) VALUES (?1, ?2)
         ON CONFLICT (id) DO UPDATE SET claimed_at = ?2 WHERE done = 0 AND claimed_at < ?3
         RETURNING id`,
      )
      .bind(id, now, now - leaseMs)
      .first<{ id: string }>()
  const claimed = await attempt().catch(async (error: unknown) => {
    if (!String(error).includes('no such table')) throw error
    await createTable(database)
    return attempt()
  })
  if (claimed) return { is: 'ours' }
  const row = await database
    .prepare(`SELECT claimed_at, done FROM ${table} WHERE id = ?`)
    .bind(id)
    .first<{ claimed_at: number; done: number }>()
  if (row?.done) return { is: 'done' }
  const since = row?.claimed_at ?? now
  return { is: 'taken', seconds: Math.ceil((since + leaseMs - now) / 1000) + 1 }
}

/** Marks a claimed call as done. */
export async function settle(db: unknown, id: string): Promise<void> {
  await (db as Database).prepare(`UPDATE ${table} SET done = 1 WHERE id = ?`).bind(id).run()
}

/** Releases a claim, so that the call can be tried again. */
export async function release(db: unknown, id: string): Promise<void> {
  await (db as Database).prepare(`DELETE FROM ${table} WHERE id = ? AND done = 0`).bind(id).run()
}

async function createTable(database: Database): Promise<void> {
  await database
    .prepare(
      `CREATE TABLE IF NOT EXISTS ${table} (id TEXT PRIMARY KEY, claimed_at INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0)`,
    )
    .run()
}
