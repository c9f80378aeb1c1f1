import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The part of a D1 database that migrating it needs. */
export interface MigratableDatabase {
  prepare(sql: string): {
    bind(...values: unknown[]): unknown
    all(): Promise<{ results: unknown[] }>
  }
  batch(statements: unknown[]): Promise<unknown>
}

/**
 * Applies the migrations of a folder that `database` does not have yet, each as one transaction.
 * They are noted in the table in which Wrangler notes them, so `wrangler d1 migrations apply` and
 * this agree on what was applied.
 *
 * @returns the names of the files it applied
 */
export async function applyMigrations(
  database: MigratableDatabase,
  folder: string,
  table: string,
  split: (sql: string) => string[],
): Promise<string[]> {
  if (!existsSync(folder)) return []
  await database.batch([
    database.prepare(
      `CREATE TABLE IF NOT EXISTS "${table}" (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`,
    ),
  ])
  const { results } = await database.prepare(`SELECT name FROM "${table}"`).all()
  const applied = new Set((results as { name: string }[]).map(({ name }) => name))
  const pending = readdirSync(folder)
    .filter((file) => file.endsWith('.sql') && !applied.has(file))
    .sort()
  for (const file of pending) {
    const statements = split(readFileSync(join(folder, file), 'utf8')).filter(isStatement)
    const note = database.prepare(`INSERT INTO "${table}" (name) VALUES (?)`).bind(file)
    await database.batch([...statements.map((sql) => database.prepare(sql)), note])
  }
  return pending
}

/** A migration that `wrangler d1 migrations create` has just made is a comment and nothing else. */
function isStatement(sql: string): boolean {
  return sql.replaceAll(/--[^\n]*|\/\*.*?\*\//gs, '').trim() !== ''
}
