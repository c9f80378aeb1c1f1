import { dirname, resolve } from 'node:path'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { builtWorker } from './built-worker.ts'
import { listModules } from './modules.ts'
import type { OtherWorker, OtherWorkers } from './types.ts'
import type { Packages, WorkerConfig, WorkerOptions } from './wrangler.ts'

/** Worker for Miniflare, with its config if it has one. */
export interface RunningWorker {
  name: string
  options: WorkerOptions & { name: string; [option: string]: unknown }
  /** Undefined for a stub. */
  config?: WorkerConfig
  /** Folder of its project, if it is not the tested one. */
  root?: string
}

/**
 * Reads the Workers that a test supplies for those that the tested one is bound to.
 *
 * @param tested options of the tested Worker, whose compatibility settings a stub has too
 * @throws Error for a Worker that no binding names
 */
export async function otherWorkers(
  packages: Packages,
  root: string,
  tested: { name: string; options: WorkerOptions },
  given: OtherWorkers = {},
): Promise<RunningWorker[]> {
  const workers = await Promise.all(
    Object.entries(given).map(([name, worker]) => {
      return read(packages, root, name, worker, tested.options)
    }),
  )
  const names = [tested.options, ...workers.map(({ options }) => options)].flatMap(namesIn)
  for (const { name } of workers) {
    if (names.includes(name)) continue
    const bound = [...new Set(names)].filter((one) => one !== tested.name)
    throw new Error(
      withErrorUrl(
        'HA861',
        `The Worker "${name}" of the option workers is not bound: ` +
          (bound.length > 0
            ? `the Wrangler config names ${bound.map((one) => `"${one}"`).join(', ')}. Use that name as the key`
            : 'the Wrangler config names no other Worker. Remove it, or add a binding to it'),
      ),
    )
  }
  return workers
}

async function read(
  packages: Packages,
  root: string,
  name: string,
  worker: OtherWorker,
  tested: WorkerOptions,
): Promise<RunningWorker> {
  const { compatibilityDate, compatibilityFlags } = tested
  const compatibility = { compatibilityDate, compatibilityFlags }
  if (typeof worker === 'function') {
    return { name, options: { name, ...compatibility, ...inNode(name, worker, tested) } }
  }
  if ('script' in worker) {
    const path = resolve(root, worker.script)
    const modules = { modules: listModules(path, []), modulesRoot: dirname(path) }
    const durableObjects = classesOf(name, tested)
    return { name, options: { name, ...compatibility, ...modules, durableObjects } }
  }
  const folder = resolve(root, worker.root)
  const { config, options } = await builtWorker(packages, { ...worker, root: folder })
  return { name, config, root: folder, options: { ...options, name } }
}

/** Returns bindings to the Durable Objects of a stub that the tested Worker has bindings to. */
function classesOf(name: string, { durableObjects = {} }: WorkerOptions): Record<string, object> {
  const bound = Object.entries(durableObjects).filter(([, one]) => nameOfScript(one) === name)
  return Object.fromEntries(
    bound.map(([key, one]) => {
      const { className } = one as { className: string }
      return [key, { className, useSQLite: true }]
    }),
  )
}

/** Creates a Worker whose entrypoints pass their requests to a function in Node. */
function inNode(
  name: string,
  respond: (request: Request) => Response | Promise<Response>,
  { serviceBindings = {} }: WorkerOptions,
) {
  const bound = Object.values(serviceBindings).filter((one) => nameOfService(one) === name)
  const entrypoints = bound.map((one) => (one as { entrypoint?: string }).entrypoint ?? 'default')
  const exported = [...new Set(['default', ...entrypoints])].map((one) => `entrypoint as ${one}`)
  return {
    modules: true,
    // Without `tail`, a stub for a tail Worker would fail with each request.
    script: `const entrypoint = { fetch: (request, env) => env.NODE.fetch(request), tail() {} }
export { ${exported.join(', ')} }`,
    serviceBindings: {
      NODE({ url, method, headers, body }: Request) {
        // Miniflare's request is of another class.
        const init = { method, headers: [...headers], body, duplex: 'half' }
        return respond(new Request(url, init as RequestInit))
      },
    },
  }
}

/** Returns the names of the Workers that a Worker is bound to. */
function namesIn(options: WorkerOptions): string[] {
  const { serviceBindings = {}, durableObjects = {}, workflows = {} } = options
  const { tails = [], streamingTails = [] } = options
  const services = [...Object.values(serviceBindings), ...tails, ...streamingTails]
  const classes = [...Object.values(durableObjects), ...Object.values(workflows)]
  return [...services.map(nameOfService), ...classes.map(nameOfScript)].filter(
    (name) => name !== undefined,
  )
}

/** Returns the name of the Worker of a service binding; undefined for other services. */
export function nameOfService(service: unknown): string | undefined {
  if (typeof service === 'string') return service
  if (typeof service !== 'object' || service === null || !('name' in service)) return undefined
  return typeof service.name === 'string' ? service.name : undefined
}

/** Returns the name of the Worker that has the class of a binding; undefined for the own one. */
export function nameOfScript(binding: unknown): string | undefined {
  return (binding as { scriptName?: string } | null)?.scriptName
}
