import { readFileSync } from 'node:fs'

/** Fields of this package's package.json that the commands read. */
export interface Manifest {
  name: string
  version: string
  engines: { node: string }
  peerDependencies: { astro: string; hono: string; wrangler: string }
}

export const manifest: Manifest = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
)
