import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'

/** A Worker in one file. */
export interface Script {
  code: string
  bytes: number
  /** Bytes, compressed as Cloudflare counts it. */
  gzip: number
  /** The files that have bytes in it, with the number of those bytes. */
  files: Map<string, number>
}

/** What to bundle: a file, or source that imports as if it were a file of `folder`. */
export type Entry = { file: string } | { source: string; folder: string }

const onDemandApart: Plugin = {
  name: 'on-demand-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    )
  },
}

/**
 * Bundles a Worker as Wrangler does, minifies it, and tells its size.
 *
 * @param without packages that are left out
 * @param options.atStart whether what the Worker imports on demand is left out as well
 */
export async function toScript(
  entry: Entry,
  without: string[] = [],
  { minify = true, atStart = false } = {},
): Promise<Script> {
  const input =
    'file' in entry
      ? { entryPoints: [entry.file] }
      : { stdin: { contents: entry.source, resolveDir: entry.folder, loader: 'ts' as const } }
  const { outputFiles, metafile } = await build({
    ...input,
    bundle: true,
    minify,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*', ...without],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
    plugins: atStart ? [onDemandApart] : [],
  })
  const [file] = outputFiles
  const inputs = Object.values(metafile.outputs)[0]?.inputs ?? {}
  return {
    code: file?.text ?? '',
    bytes: file?.contents.byteLength ?? 0,
    gzip: gzipSync(file?.contents ?? '', { level: 9 }).length,
    files: new Map(
      Object.entries(inputs)
        .map(([name, { bytesInOutput }]) => [name, bytesInOutput] as const)
        .filter(([, size]) => size > 0),
    ),
  }
}
