import * as nodeModule from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cloudflareFile } from './files.ts'
import { ConfigError } from './parse-wrangler.ts'

/** Binding of a Worker, with the fields of its type. */
export interface CloudflareBinding {
  type: string
  name?: string
  /** Settings of the local simulation. */
  dev?: Record<string, unknown>
  [field: string]: unknown
}

/** Fields of a `cloudflare.config.ts`'s Worker that are read here. */
export interface CloudflareWorker {
  name?: string
  compatibilityDate?: string
  compatibilityFlags?: string[]
  env?: Record<string, CloudflareBinding>
  exports?: Record<string, object>
  triggers?: { type: string; [field: string]: unknown }[]
  tailConsumers?: { worker: string; streaming?: boolean }[]
  assets?: object
  access?: object
  observability?: { traces?: { enabled?: boolean } }
}

/** Evaluates a value that may be a promise or a function of the mode. */
type Resolve = (value: unknown) => Promise<unknown>

/**
 * Reads the Worker of a `cloudflare.config.ts`. Node loads the file, as for Cloudflare's tools.
 *
 * @throws ConfigError if the file cannot be loaded, with the line if it is known
 */
export async function readCloudflareWorker(
  root: string,
  mode: string | undefined,
): Promise<CloudflareWorker> {
  const context = { mode, isPreview: false }
  const resolve: Resolve = async (value) => (typeof value === 'function' ? value(context) : value)
  try {
    const config = (await resolve(await load(root))) as { worker?: unknown } | undefined
    const worker = (await resolve(config?.worker)) as CloudflareWorker | undefined
    if (!worker) throw new ConfigError(`${cloudflareFile}: it has no worker`)
    return { ...worker, env: await bindingsOf(worker.env ?? {}, resolve) }
  } catch (error) {
    if (error instanceof ConfigError) throw error
    const { message, stack = '' } = error as Error
    const line = /cloudflare\.config\.ts(?:\?[^:\s]*)?(:\d+)/.exec(stack)?.[1] ?? ''
    throw new ConfigError(`${cloudflareFile}${line}: ${message}`, { cause: error })
  }
}

/** Reads the settings of a `cloudflare.config.ts` that the integration needs. */
export async function readCloudflareConfig(root: string, mode: string) {
  const worker = await readCloudflareWorker(root, mode)
  const { compatibilityDate, compatibilityFlags = [], observability, env = {} } = worker
  const isTraced = observability?.traces?.enabled ?? false
  const queues = Object.fromEntries(
    Object.entries(env).flatMap(([binding, { type, name }]) =>
      type === 'queue' && name ? [[binding, name]] : [],
    ),
  )
  return { compatibilityDate, compatibilityFlags, isTraced, queues }
}

/** Leaves out the bindings that are switched off, and names the Workers that others refer to. */
async function bindingsOf(
  env: Record<string, CloudflareBinding | false | null | undefined>,
  resolve: Resolve,
): Promise<Record<string, CloudflareBinding>> {
  const bindings: Record<string, CloudflareBinding> = {}
  for (const [name, binding] of Object.entries(env)) {
    if (!binding) continue
    const { worker } = binding
    const target = typeof worker === 'string' ? undefined : await resolve(worker)
    bindings[name] = target ? { ...binding, worker: (target as CloudflareWorker).name } : binding
  }
  return bindings
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
