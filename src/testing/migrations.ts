import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Methods of a D1 database that the migrations call. */
export interface MigratableDatabase {
  prepare(sql: string): {
    bind(...values: unknown[]): unknown
    all(): Promise<{ results: unknown[] }>
  }
  batch(statements: unknown[]): Promise<unknown>
}

/**
 * Applies the migrations of a folder that `database` does not have yet, each in one transaction.
 * They are recorded in Wrangler's table, so `wrangler d1 migrations apply` skips them too.
 *
 * @returns the names of the applied files
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

/** Returns false for a new file of `wrangler d1 migrations create`, which only has a comment. */
function isStatement(sql: string): boolean {
  return sql.replaceAll(/--[^\n]*|\/\*.*?\*\//gs, '').trim() !== ''
}
