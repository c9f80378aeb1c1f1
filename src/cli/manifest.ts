import { readFileSync } from 'node:fs'

/** What the commands read of this package's own package.json. */
export interface Manifest {
  name: string
  version: string
  engines: { node: string }
  peerDependencies: { astro: string; hono: string; wrangler: string }
}

export const manifest: Manifest = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
)
