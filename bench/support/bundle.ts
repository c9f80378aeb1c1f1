import { join } from 'node:path'
import { build } from 'esbuild'
import type { Modules } from './workerd.ts'

export const servers = join(import.meta.dirname, '../servers')

/** Bundles a Worker as Wrangler does, and minifies it if its names do not matter. */
export async function bundle(entry: string, { minify = true } = {}): Promise<Modules> {
  const { outputFiles } = await build({
    entryPoints: [join(servers, entry)],
    bundle: true,
    minify,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  })
  return { 'index.js': outputFiles[0]?.text ?? '' }
}
