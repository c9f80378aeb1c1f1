import { basename } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Metafile, type Plugin } from 'esbuild'

/** An app as a browser gets it: its scripts, and which of them are loaded at first. */
export interface Bundle {
  files: Map<string, Uint8Array>
  /** Names of the scripts that are loaded before the first line runs. */
  first: string[]
  /** Names of the scripts that may be loaded later. */
  later: string[]
  /** What the scripts that are loaded at first are made of: paths from the folder given. */
  sources: string[]
}

interface Options {
  /** The folder in which the packages that `code` imports are looked for. */
  from: string
  plugins?: Plugin[]
}

/** Bundles and minifies `code`, as an app would: what is imported on demand is a script of its own. */
export async function bundleClient(code: string, options: Options): Promise<Bundle> {
  const { from, plugins = [] } = options
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: from, sourcefile: 'app.js' },
    absWorkingDir: from,
    plugins,
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"', 'import.meta.env.BASE_URL': '"/"' },
    outdir: 'out',
    entryNames: 'app',
    write: false,
    metafile: true,
    logLevel: 'error',
  })
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]))
  const first = reachable(metafile, ['import-statement'])
  const all = reachable(metafile, ['import-statement', 'dynamic-import'])
  const later = [...all].filter((output) => !first.has(output))
  const sources = [...first].flatMap((output) =>
    Object.entries(metafile.outputs[output]?.inputs ?? {}).flatMap(([source, { bytesInOutput }]) =>
      bytesInOutput > 0 ? source : [],
    ),
  )
  const names = (outputs: Iterable<string>) => Array.from(outputs, (output) => basename(output))
  return { files, first: names(first), later: names(later), sources }
}

/** The scripts that the app comes to by imports of these kinds. */
function reachable({ outputs }: Metafile, kinds: string[]): Set<string> {
  const found = new Set(['out/app.js'])
  // A set goes over what is added to it meanwhile.
  for (const output of found) {
    for (const { path, kind } of outputs[output]?.imports ?? []) {
      if (kinds.includes(kind)) found.add(path)
    }
  }
  return found
}

/** The gzipped bytes of the scripts that are loaded at first, and of those that may be later. */
export function sizeOf({ files, first, later }: Bundle): { first: number; later: number } {
  return { first: sum(first), later: sum(later) }

  function sum(names: string[]): number {
    const sizes = names.map((name) => gzipSync(files.get(name) ?? '', { level: 9 }).length)
    return sizes.reduce((all, size) => all + size, 0)
  }
}
