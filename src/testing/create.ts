import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import process from 'node:process'
import { numbered } from '../shared/numbered.ts'
import { applyMigrations, type MigratableDatabase } from './migrations.ts'
import { listModules } from './modules.ts'
import { findConfig, loadWrangler } from './wrangler.ts'

/** Options of {@link createTestWorker}. */
export interface TestWorkerOptions {
  /** The project's folder. Defaults to the current one. */
  root?: string
  /** The Wrangler config of the built Worker. Defaults to the one that `astro build` wrote. */
  configPath?: string
  /** Added to the Worker's variables, over those of the config. */
  vars?: Record<string, unknown>
  /** A folder to keep D1, KV and the rest in. Without one they are gone with the Worker. */
  persistTo?: string
  /** Where to listen. Defaults to a free port of the loopback address. */
  host?: string
  /** The port to listen on. Defaults to a free one. */
  port?: number
  /** Takes what the Worker logs. Defaults to the console. */
  onLog?: (line: { level: string; message: string }) => void
}

/** A built Worker that runs on workerd, with its bindings simulated by Miniflare. */
export interface TestWorker<Env> extends AsyncDisposable {
  /** Where it listens. */
  readonly url: URL
  /** The Worker's own bindings, to prepare and to look at what it works on. */
  readonly env: Env
  /** Sends a request to the Worker; a path is one of its own origin. */
  fetch(input: string | URL, init?: RequestInit): Promise<Response>
  /** Stops it. `await using` does so at the end of the block. */
  dispose(): Promise<void>
}

/**
 * Starts the built Worker on workerd, from its own Wrangler config: D1 with its migrations applied,
 * KV, R2 and the others empty.
 *
 * @throws Error where the Worker is not built or Wrangler is not installed, with the command to run
 * @example
 * ```ts
 * await using worker = await createTestWorker<Env>()
 * const response = await worker.fetch('/api/greet', {
 *   method: 'POST',
 *   headers: { 'content-type': 'application/json' },
 *   body: JSON.stringify({ name: 'Ada' }),
 * })
 * assert.deepEqual(await response.json(), { data: 'Hello Ada', error: null })
 * assert.equal(await worker.env.KV.get('last'), 'Ada')
 * ```
 */
export async function createTestWorker<Env = Record<string, unknown>>(
  options: TestWorkerOptions = {},
): Promise<TestWorker<Env>> {
  const root = resolve(options.root ?? process.cwd())
  const { wrangler, miniflare } = await loadWrangler(root)
  const configPath = findConfig(root, options.configPath)
  const config = wrangler.unstable_readConfig({ config: configPath }, { hideWarnings: true })
  const { workerOptions, main, externalWorkers } =
    wrangler.unstable_getMiniflareWorkerOptions(configPath)
  if (!main || !existsSync(main)) {
    throw new Error(
      numbered('HA801', `The Worker of ${configPath} is not built. Run: npx astro build`),
    )
  }
  const { modulesRules = [], bindings = {}, ...rest } = workerOptions
  const { persistTo, host = '127.0.0.1', port = 0, onLog } = options
  const instance = new miniflare.Miniflare(
    miniflare.convertV4MiniflareOptions({
      host,
      port,
      // Crons are run by a request to /cdn-cgi/local/scheduled.
      unsafeTriggerHandlers: true,
      ...(persistTo ? { resourcePersistencePath: resolve(root, persistTo) } : undefined),
      ...(onLog ? { handleStructuredLogs: onLog } : undefined),
      workers: [
        {
          ...rest,
          // A service binding to the Worker itself finds it by that.
          name: config.name,
          bindings: { ...(bindings as object), ...options.vars },
          modulesRoot: dirname(main),
          modules: listModules(main, modulesRules),
        },
        ...externalWorkers,
      ],
    } as Parameters<typeof miniflare.convertV4MiniflareOptions>[0]),
  )
  const url = await instance.ready
  const env = await instance.getBindings<Record<string, unknown>>()
  for (const { binding, migrations_dir, migrations_table } of config.d1_databases) {
    // The build rewrites the folder it is given, and leaves Wrangler's default to the project.
    const folder = migrations_dir
      ? resolve(dirname(configPath), migrations_dir)
      : resolve(root, 'migrations')
    const table = migrations_table ?? 'd1_migrations'
    const database = env[binding] as MigratableDatabase
    await applyMigrations(database, folder, table, wrangler.unstable_splitSqlQuery)
  }
  const dispose = () => instance.dispose()
  return {
    url,
    env: env as Env,
    fetch(input, init) {
      const headers = new Headers(init?.headers)
      // workerd closes a connection whose request's body the Worker left unread. The next request
      // must not be sent on it.
      headers.set('connection', 'close')
      return fetch(new URL(input, url), { ...init, headers })
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  }
}
