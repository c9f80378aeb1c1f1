import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
import { withErrorUrl } from '../shared/errors/error-url.ts'

/** Methods of a D1 database that the migrations call. */
export interface MigratableDatabase {
  prepare(sql: string): {
    bind(...values: unknown[]): unknown
    all(): Promise<{ results: unknown[] }>
  }
  batch(statements: unknown[]): Promise<unknown>
}

/** The migrations of a database, as in the Wrangler config. */
export interface Migrations {
  /** Absolute path of the folder. */
  folder: string
  /** The setting `migrations_dir`. */
  migrations_dir?: string | undefined
  /** The setting `migrations_pattern`, a glob that starts with `migrations_dir`. */
  migrations_pattern?: string | undefined
  table: string
}

/**
 * Applies the migrations that `database` does not have yet, each in one transaction. They are
 * recorded in Wrangler's table, so `wrangler d1 migrations apply` skips them too.
 *
 * @returns the names of the applied files
 */
export async function applyMigrations(
  database: MigratableDatabase,
  migrations: Migrations,
  split: (sql: string) => string[],
): Promise<string[]> {
  const { folder } = migrations
  if (!existsSync(folder)) return []
  const table = `"${migrations.table.replaceAll('"', '""')}"`
  await database.batch([
    database.prepare(
      `CREATE TABLE IF NOT EXISTS ${table} (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`,
    ),
  ])
  const { results } = await database.prepare(`SELECT name FROM ${table}`).all()
  const applied = new Set((results as { name: string }[]).map(({ name }) => name))
  const pending = findMigrations(migrations).filter((file) => !applied.has(file))
  for (const file of pending) {
    const statements = split(readFileSync(join(folder, file), 'utf8')).filter(isStatement)
    const note = database.prepare(`INSERT INTO ${table} (name) VALUES (?)`).bind(file)
    await database.batch([...statements.map((sql) => database.prepare(sql)), note])
  }
  return pending
}

/**
 * Finds the files of migrations and orders them like `wrangler d1 migrations apply`, which exports
 * no function for it.
 *
 * @returns paths relative to the folder, with slashes
 */
export function findMigrations(migrations: Migrations): string[] {
  const { folder } = migrations
  return globSync(patternOf(migrations), { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort(compare)
}

/** Returns the glob relative to the folder. */
function patternOf({ migrations_dir, migrations_pattern }: Migrations): string {
  if (migrations_pattern === undefined) return '*.sql'
  const pattern = normalize(migrations_pattern)
  const start = migrations_dir === undefined ? undefined : normalize(migrations_dir)
  if (start === '.') return pattern
  if (start !== undefined && pattern.startsWith(`${start}/`)) return pattern.slice(start.length + 1)
  const dir = start ?? /^[^/*]+(?=\/)/.exec(pattern)?.[0] ?? 'migrations'
  throw new Error(
    withErrorUrl(
      'HA862',
      `The migrations_pattern "${migrations_pattern}" of a D1 database does not start with its migrations_dir, ` +
        `so Wrangler refuses it too. Write both: "migrations_dir": "${dir}", "migrations_pattern": "${dir}/*/migration.sql"`,
    ),
  )
}

function normalize(path: string): string {
  return posix.normalize(path.replaceAll('\\', '/')).replace(/\/$/, '')
}

/** Compares paths by the numbers at the start of their parts, then by their text. */
function compare(one: string, other: string): number {
  const parts = other.split('/')
  for (const [index, part] of one.split('/').entries()) {
    const otherPart = parts[index]
    if (otherPart === undefined) return 1
    const difference = numberOf(part) - numberOf(otherPart)
    // Without a number, the difference of two infinities is NaN.
    if (difference) return difference
    if (part !== otherPart) return part < otherPart ? -1 : 1
  }
  return 0
}

function numberOf(part: string): number {
  const number = Number.parseInt(part.split('_', 1)[0] ?? '', 10)
  return Number.isNaN(number) ? Number.POSITIVE_INFINITY : number
}

/** Returns false for a new file of `wrangler d1 migrations create`, which only has a comment. */
function isStatement(sql: string): boolean {
  return sql.replaceAll(/--[^\n]*|\/\*.*?\*\//gs, '').trim() !== ''
}
