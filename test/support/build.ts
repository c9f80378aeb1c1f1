import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export const quiet = {
  ...process.env,
  ASTRO_TELEMETRY_DISABLED: '1',
  WRANGLER_SEND_METRICS: 'false',
  // Asked for each start, of a host that tests do not need.
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  NO_COLOR: '1',
  FORCE_COLOR: '0',
}

export const root = join(import.meta.dirname, '../..')
export const fixtures = join(root, 'test/fixtures')

/** Runs a command of the packages in `root`, and returns what it printed. */
export async function npx(command: string, args: string[], cwd = root, from = root) {
  const { stdout, stderr } = await run(join(from, 'node_modules/.bin', command), args, {
    cwd,
    env: quiet,
    maxBuffer: 1 << 26,
  })
  return stdout + stderr
}

/** Runs npm, and returns what it printed on standard output. */
export async function npm(args: string[], cwd: string) {
  const { stdout } = await run('npm', args, { cwd, env: quiet, maxBuffer: 1 << 26 })
  return stdout
}

/** Runs the Node that runs the tests, and returns what it printed. */
export async function node(args: string[], cwd: string) {
  const { stdout, stderr } = await run(process.execPath, args, { cwd, env: quiet })
  return stdout + stderr
}

/** What of a Wrangler config the bundled Worker needs. */
const passedOn = [
  'name',
  'compatibility_date',
  'compatibility_flags',
  'vars',
  'kv_namespaces',
  'r2_buckets',
  'queues',
  'durable_objects',
  'migrations',
  'services',
  'ratelimits',
  'hyperdrive',
  'workflows',
  'send_email',
] as const

/** Bundles a Worker with Wrangler, and returns the config that runs the result. */
export async function buildWorker(folder: string): Promise<string> {
  const out = join(folder, 'dist')
  const source = join(folder, 'wrangler.toml')
  await npx('wrangler', ['deploy', '--dry-run', '--config', source, '--outdir', out], folder)
  // Only here: it takes a second to load.
  const { unstable_readConfig } = await import('wrangler')
  const config = unstable_readConfig({ config: source }, { hideWarnings: true })
  const built = join(out, 'wrangler.json')
  const kept = Object.fromEntries(passedOn.map((key) => [key, config[key]]))
  const d1_databases = config.d1_databases.map((database: object) => ({
    ...database,
    migrations_dir: '../migrations',
  }))
  writeFileSync(built, JSON.stringify({ ...kept, main: 'index.js', no_bundle: true, d1_databases }))
  return built
}

/** Copies the built library beside a fixture, to be loaded a second time. */
export function copyLibrary(folder: string): void {
  mkdirSync(folder, { recursive: true })
  cpSync(join(root, 'dist'), folder, { recursive: true })
}

/** Copies a fixture to a folder of its own, for tests that build it at the same time as others. */
export function copyFixture(name: string): string {
  const parent = join(root, 'test/.tmp')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, `${name.replaceAll('/', '-')}-`))
  const isSource = (path: string) =>
    !/\/(dist|node_modules|\.astro|\.wrangler)(\/|$)/.test(path.slice(root.length))
  cpSync(join(fixtures, name), folder, { recursive: true, filter: isSource })
  return folder
}
