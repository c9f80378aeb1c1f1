import { dirname, resolve } from 'node:path'
import type { Miniflare } from 'miniflare'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { closeStorage, controlWorker } from './control.ts'
import { applyMigrations, type MigratableDatabase } from './migrations.ts'
import { createStorage } from './storage.ts'
import type { Packages, readWorker } from './wrangler.ts'

type Options = ConstructorParameters<Packages['miniflare']['Miniflare']>[0]
type V4Options = Parameters<Packages['miniflare']['convertV4MiniflareOptions']>[0]

export interface SimulatorOptions {
  root: string
  configPath: string
  config: ReturnType<typeof readWorker>['config']
  /** The tested Worker, in the format of Miniflare 4's options. */
  worker: { name: string; queueConsumers?: unknown; [option: string]: unknown }
  /** Workers that it has bindings to. */
  others: readonly object[]
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
  const { root, configPath, config, worker, others, persistTo, port, onLog } = options
  const { queueConsumers, ...tested } = worker
  const storage = persistTo === undefined ? createStorage() : undefined
  const miniflareOptions: Options = miniflare.convertV4MiniflareOptions({
    host: options.host ?? '127.0.0.1',
    port: 0,
    // Adds /cdn-cgi/local/scheduled, which runs crons.
    unsafeTriggerHandlers: true,
    resourcePersistencePath: storage?.folder ?? resolve(root, persistTo ?? ''),
    ...(onLog ? { handleStructuredLogs: onLog } : undefined),
    workers: [tested, ...others, controlWorker(worker.name, queueConsumers)],
  } as V4Options)
  const instance = new miniflare.Miniflare(miniflareOptions)
  const dispose = async () => {
    await instance.dispose()
    storage?.remove()
  }
  let url: URL
  let env: Record<string, unknown>
  try {
    url = await instance.ready
    env = await instance.getBindings()
    await migrate()
  } catch (error) {
    await dispose()
    throw error
  }

  async function migrate(): Promise<void> {
    for (const { binding, migrations_dir, migrations_table } of config.d1_databases) {
      // The build changes this setting, except for Wrangler's default, which is relative to the
      // project.
      const folder = migrations_dir
        ? resolve(dirname(configPath), migrations_dir)
        : resolve(root, 'migrations')
      const table = migrations_table ?? 'd1_migrations'
      const database = env[binding] as MigratableDatabase
      await applyMigrations(database, folder, table, wrangler.unstable_splitSqlQuery)
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
      if (storage) {
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
      if (!storage) {
        throw new Error(
          withErrorUrl(
            'HA857',
            'A Worker that keeps its storage in a folder of yours is not reset, since that would ' +
              'delete what is in there. Leave persistTo out: createTestWorker()',
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
