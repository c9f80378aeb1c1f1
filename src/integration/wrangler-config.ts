import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { IntegrationError } from './error.ts'

/** Any of these gives a Worker `AsyncLocalStorage`. */
export const alsFlags = ['nodejs_compat', 'nodejs_compat_v2', 'nodejs_als']
const configNames = ['wrangler.jsonc', 'wrangler.json', 'wrangler.toml']

/**
 * Checks that the Worker will have `AsyncLocalStorage`, which carries the request context. Reads
 * the config with Wrangler itself, so environments and every format mean what they mean there.
 */
export async function requireAsyncLocalStorage(root: URL): Promise<void> {
  const name = configNames.find((candidate) => existsSync(new URL(candidate, root)))
  const flags = name ? await readFlags(fileURLToPath(new URL(name, root))) : []
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

async function readFlags(config: string): Promise<string[]> {
  const { unstable_readConfig } = await import('wrangler')
  const { CLOUDFLARE_ENV: env } = process.env
  const options = env ? { config, env } : { config }
  return unstable_readConfig(options, { hideWarnings: true }).compatibility_flags
}
