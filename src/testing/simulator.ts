import { dirname, resolve } from 'node:path'
import type { Miniflare } from 'miniflare'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { closeStorage, controlWorker } from './control.ts'
import { applyMigrations, type MigratableDatabase } from './migrations.ts'
import type { RunningWorker } from './other-workers.ts'
import { started } from './started.ts'
import { createStorage } from './storage.ts'
import type { Packages } from './wrangler.ts'

type Options = ConstructorParameters<Packages['miniflare']['Miniflare']>[0]
type V4Options = Parameters<Packages['miniflare']['convertV4MiniflareOptions']>[0]

export interface SimulatorOptions {
  root: string
  /** The tested Worker, in the format of Miniflare 4's options. */
  worker: RunningWorker
  /** Workers that it has bindings to. */
  others: readonly RunningWorker[]
  persistTo?: string | undefined
  host?: string | undefined
  port?: number | undefined
  onLog?: ((line: { level: string; message: string }) => void) | undefined
}

/** Running Miniflare whose storage can be reset. */
export interface Simulator {
  readonly instance: Miniflare
  readonly url: URL
  readonly env: Record<string, unknown>
  /** Listens on the requested port, and saves the current storage for `reset`. */
  open(): Promise<void>
  reset(): Promise<void>
  dispose(): Promise<void>
}

/** Starts Miniflare and applies the migrations. Only the caller knows its address so far. */
export async function startSimulator(
  { wrangler, miniflare }: Packages,
  options: SimulatorOptions,
): Promise<Simulator> {
  const { root, worker, others, persistTo, port, onLog } = options
  const { queueConsumers, ...tested } = worker.options
  const storage = createStorage()
  // The Workers' options come from Wrangler, whose type of them is another one.
  const miniflareOptions: Options = miniflare.convertV4MiniflareOptions({
    host: options.host ?? '127.0.0.1',
    port: 0,
    // Adds /cdn-cgi/local/scheduled, which runs crons.
    unsafeTriggerHandlers: true,
    // An empty registry: a Worker that is not supplied responds with 503, as in `wrangler dev`.
    unsafeDevRegistryPath: storage.registry,
    resourcePersistencePath: persistTo === undefined ? storage.folder : resolve(root, persistTo),
    ...(onLog ? { handleStructuredLogs: onLog } : undefined),
    workers: [
      tested,
      ...others.map((other) => other.options),
      controlWorker(worker.name, queueConsumers),
    ],
  } as unknown as V4Options)
  const instance = new miniflare.Miniflare(miniflareOptions)
  const dispose = async () => {
    try {
      await instance.dispose()
    } finally {
      storage.remove()
    }
  }
  let url: URL
  let env: Record<string, unknown>
  try {
    url = await started(instance.ready, worker.name)
    env = await instance.getBindings()
    for (const one of [worker, ...others]) await migrate(one)
  } catch (error) {
    // If the start has failed, this fails with the same error.
    await dispose().catch(() => {})
    throw error
  }

  async function migrate({ name, config, root: own = root }: RunningWorker): Promise<void> {
    if (!config || config.d1_databases.length === 0) return
    const bindings = name === worker.name ? env : await instance.getBindings(name)
    for (const { binding, migrations_table, ...settings } of config.d1_databases) {
      // The build changes this setting, except for Wrangler's default, which is relative to the
      // project.
      const { migrations_dir } = settings
      const folder = migrations_dir
        ? resolve(dirname(config.configPath ?? own), migrations_dir)
        : resolve(own, 'migrations')
      const migrations = { ...settings, folder, table: migrations_table ?? 'd1_migrations' }
      const database = bindings[binding] as MigratableDatabase
      await applyMigrations(database, migrations, wrangler.unstable_splitSqlQuery)
    }
  }

  return {
    instance,
    get url() {
      return url
    },
    get env() {
      return env
    },
    async open() {
      if (persistTo === undefined) {
        await closeStorage(instance, 'keep')
        storage.keep()
      }
      if (!port) return
      // Set last: no request to this port may arrive before the migrations are applied.
      await instance.setOptions({ ...miniflareOptions, port })
      url = await instance.ready
      env = await instance.getBindings()
    },
    async reset() {
      if (persistTo !== undefined) {
        throw new Error(
          withErrorUrl(
            'HA857',
            'A Worker with persistTo is not reset, because that would delete the files of that ' +
              'folder. Leave persistTo out: createTestWorker()',
          ),
        )
      }
      await closeStorage(instance, 'forget')
      storage.restore()
      // Work that was still running may have opened a database whose file is now deleted.
      await closeStorage(instance, 'keep')
    },
    dispose,
  }
}
