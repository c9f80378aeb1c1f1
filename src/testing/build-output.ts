import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import type { CloudflareWorker } from '../worker-config/cloudflare.ts'
import { cloudflareFile } from '../worker-config/files.ts'
import { toWranglerConfig } from '../worker-config/to-wrangler.ts'
import type { CloudflareSource } from './wrangler.ts'

/** Folders of Cloudflare's Build Output Specification. A build replaces all of its versions. */
const folders = ['v1', 'v0'].map((version) => join('.cloudflare/output', version))

/** Types of modules in Wrangler's words. Wrangler's own rules find the JavaScript modules. */
const moduleTypes = { wasm: 'CompiledWasm', text: 'Text', data: 'Data', cjs: 'CommonJS' } as const

interface WorkerOutput extends CloudflareWorker {
  manifest?: { mainModule: string; modules: Record<string, { type: string }> }
}

/**
 * Reads the Worker that `cf build` or Cloudflare's Vite plugin has built from a
 * `cloudflare.config.ts`.
 *
 * @throws Error if it is not built, or built for another mode
 */
export function readBuildOutput(root: string, environment: string | undefined): CloudflareSource {
  const found = folders.find((folder) => existsSync(join(root, folder)))
  const folder = join(root, found ?? '.cloudflare/output')
  const own = join(folder, 'workers/default')
  const path = join(own, 'worker.config.json')
  if (!existsSync(path)) {
    throw new Error(
      withErrorUrl(
        'HA801',
        `The Worker of ${join(root, cloudflareFile)} is not built. Run: npx cf build`,
      ),
    )
  }
  const { buildContext } = read(join(folder, 'config.json')) as {
    buildContext?: { mode?: string }
  }
  const mode = buildContext?.mode ?? ''
  if (environment !== undefined && environment !== mode) {
    throw otherEnvironment(path, mode, environment, `npx cf build --mode ${environment}`)
  }
  const { manifest, ...worker } = read(path) as WorkerOutput
  const assets = join(own, 'assets')
  const rules = Object.entries(manifest?.modules ?? {}).flatMap(([module, { type }]) =>
    type in moduleTypes
      ? [{ type: moduleTypes[type as keyof typeof moduleTypes], globs: [module] }]
      : [],
  )
  return {
    config: toWranglerConfig(worker, path),
    environment: mode,
    rules,
    ...(manifest ? { main: join(own, 'bundle', manifest.mainModule) } : undefined),
    ...(existsSync(assets) ? { assets: { directory: assets } } : undefined),
  }
}

/**
 * Returns the error for a build of another environment.
 *
 * @param built environment of the build; '' for none
 */
export function otherEnvironment(
  path: string,
  built: string,
  environment: string,
  command: string,
): Error {
  const what = built ? `the environment ${built}` : 'no environment'
  return new Error(
    withErrorUrl(
      'HA863',
      `${path} was built for ${what}, not for ${environment}. Build it again: ${command}`,
    ),
  )
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
