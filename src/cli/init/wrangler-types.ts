/** D1 database of the example. */
export interface Database {
  binding: string
  database_name: string
}

/** Parts that a Wrangler config lacks. */
export interface Missing {
  flag: string | undefined
  database: Database | undefined
}

/** Fields of the Wrangler config that `init` reads. */
export interface WranglerConfig {
  compatibility_flags?: string[]
  d1_databases?: { binding?: string; migrations_dir?: string }[]
  env?: Record<string, unknown>
  [key: string]: unknown
}
