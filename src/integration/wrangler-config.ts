import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { IntegrationError } from './error.ts'

/** Flags that provide `AsyncLocalStorage`. One of them is enough. */
export const alsFlags = ['nodejs_compat', 'nodejs_compat_v2', 'nodejs_als']
const configNames = ['wrangler.jsonc', 'wrangler.json', 'wrangler.toml']

/** Settings of the Worker that the integration uses. */
export interface WranglerConfig {
  /** File name, if there is a config. */
  name: string | undefined
  flags: readonly string[]
  /** True if requests are traced. */
  isTraced: boolean
  /** Names of the queues that the Worker sends to, by their bindings. */
  queues: Readonly<Record<string, string>>
}

/** Reads the config with Wrangler itself, so that environments and all formats work the same. */
export async function readWranglerConfig(root: URL): Promise<WranglerConfig> {
  const name = configNames.find((candidate) => existsSync(new URL(candidate, root)))
  if (!name) return { name, flags: [], isTraced: false, queues: {} }
  const { unstable_readConfig } = await import('wrangler')
  const config = fileURLToPath(new URL(name, root))
  const { CLOUDFLARE_ENV: env } = process.env
  const options = env ? { config, env } : { config }
  const read = unstable_readConfig(options, { hideWarnings: true })
  const isTraced = read.observability?.traces?.enabled ?? false
  const producers = read.queues.producers ?? []
  const queues = Object.fromEntries(
    producers.map((one: { binding: string; queue: string }) => [one.binding, one.queue]),
  )
  return { name, flags: read.compatibility_flags, isTraced, queues }
}

/** Checks that the Worker has `AsyncLocalStorage`, which holds the request context. */
export function requireAsyncLocalStorage({ name, flags }: WranglerConfig): void {
  if (flags.some((flag) => alsFlags.includes(flag))) return
  const where = name ?? 'wrangler.toml (which does not exist yet)'
  throw new IntegrationError(
    'HA108',
    `The request context needs AsyncLocalStorage, which ${where} does not switch on.`,
    name?.endsWith('.toml') || !name
      ? 'Add to wrangler.toml: compatibility_flags = ["nodejs_compat"]'
      : `Add to ${name}: "compatibility_flags": ["nodejs_compat"]`,
  )
}
