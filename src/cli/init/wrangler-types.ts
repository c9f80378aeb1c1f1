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
