import * as nodeModule from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cloudflareFile } from './files.ts'
import { ConfigError } from './parse-wrangler.ts'

/** Fields of a `cloudflare.config.ts` that are read here. Each level may be a function. */
interface CloudflareConfig {
  worker?: unknown
}

interface WorkerDefinition {
  compatibilityDate?: string
  compatibilityFlags?: string[]
  env?: Record<string, { type?: string; name?: string } | undefined>
  observability?: { traces?: { enabled?: boolean } }
}

/**
 * Reads the Worker of a `cloudflare.config.ts`. Node loads the file, as for Cloudflare's tools.
 *
 * @throws ConfigError if the file cannot be loaded, with the line if it is known
 */
export async function readCloudflareConfig(root: string, mode: string) {
  const context = { mode, isPreview: false }
  const resolved = async (value: unknown): Promise<unknown> =>
    typeof value === 'function' ? value(context) : value
  try {
    const config = (await resolved(await load(root))) as CloudflareConfig | undefined
    const worker = (await resolved(config?.worker)) as WorkerDefinition | undefined
    if (!worker) throw new ConfigError(`${cloudflareFile}: it has no worker`)
    const { compatibilityDate, compatibilityFlags = [], observability, env = {} } = worker
    const isTraced = observability?.traces?.enabled ?? false
    const queues = Object.fromEntries(
      Object.entries(env).flatMap(([binding, { type, name } = {}]) =>
        type === 'queue' && name ? [[binding, name]] : [],
      ),
    )
    return { compatibilityDate, compatibilityFlags, isTraced, queues }
  } catch (error) {
    if (error instanceof ConfigError) throw error
    const { message, stack = '' } = error as Error
    const line = /cloudflare\.config\.ts(?:\?[^:\s]*)?(:\d+)/.exec(stack)?.[1] ?? ''
    throw new ConfigError(`${cloudflareFile}${line}: ${message}`, { cause: error })
  }
}

async function load(root: string): Promise<unknown> {
  const { registerHooks } = nodeModule
  if (!registerHooks)
    throw new ConfigError(`${cloudflareFile}: Node 22.18 or newer is needed for it`)
  // The config imports the Worker for its types. Node cannot run it.
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      context.importAttributes['type'] === 'cf-worker'
        ? { url: 'cf-worker:', format: 'module', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === 'cf-worker:'
        ? { format: 'module', source: 'export default {}', shortCircuit: true }
        : next(url, context),
  })
  try {
    // Node caches modules by URL. The dev server reads the file again after an edit.
    const url = `${pathToFileURL(join(root, cloudflareFile))}?${Date.now()}`
    return (await import(url)).default
  } finally {
    hooks.deregister()
  }
}
