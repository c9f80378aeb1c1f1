import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'

/** A Worker in one file. */
export interface Script {
  code: string
  bytes: number
  /** Bytes, compressed as a browser or Cloudflare's upload has it. */
  gzip: number
  meta: Metafile
}

/** What to bundle: a file, or source that imports as if it were a file of `folder`. */
export type Entry = { file: string } | { source: string; folder: string }

/**
 * Bundles a Worker with esbuild as Wrangler does, minified.
 *
 * @param external packages that are left out
 */
export async function toScript(entry: Entry, external: string[] = []): Promise<Script> {
  const input =
    'file' in entry
      ? { entryPoints: [entry.file] }
      : { stdin: { contents: entry.source, resolveDir: entry.folder, loader: 'ts' as const } }
  const { outputFiles, metafile } = await build({
    ...input,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*', ...external],
    outfile: 'worker.js',
    logLevel: 'error',
  })
  const code = outputFiles[0]?.text ?? ''
  return {
    code,
    bytes: Buffer.byteLength(code),
    gzip: gzipSync(code, { level: 9 }).length,
    meta: metafile,
  }
}
