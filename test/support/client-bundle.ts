import { basename } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'
import { root } from './build.ts'

/** An app as a browser gets it: its scripts, and which of them are loaded at first. */
export interface Bundle {
  files: Map<string, Uint8Array>
  /** Names of the scripts that are loaded before the first line runs. */
  first: string[]
  /** What the scripts that are loaded at first are made of: paths from the repository's root. */
  sources: string[]
}

/** Bundles and minifies `code`, as an app would: what is imported on demand is a script of its own. */
export async function bundleClient(code: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: root, sourcefile: 'app.js' },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outdir: 'out',
    entryNames: 'app',
    write: false,
    metafile: true,
    logLevel: 'error',
  })
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]))
  const first = loadedAtFirst(metafile, 'out/app.js')
  const sources = [...first].flatMap((output) =>
    Object.entries(metafile.outputs[output]?.inputs ?? {}).flatMap(([source, { bytesInOutput }]) =>
      bytesInOutput > 0 ? source : [],
    ),
  )
  return { files, first: [...first].map((output) => basename(output)), sources }
}

function loadedAtFirst(metafile: Metafile, output: string, seen = new Set<string>()): Set<string> {
  seen.add(output)
  for (const { path, kind } of metafile.outputs[output]?.imports ?? []) {
    if (kind === 'import-statement' && !seen.has(path)) loadedAtFirst(metafile, path, seen)
  }
  return seen
}

/** The gzipped bytes of those of its scripts that are loaded at first, and of the rest. */
export function sizeOf({ files, first }: Bundle): { first: number; later: number } {
  let [atFirst, later] = [0, 0]
  for (const [name, contents] of files) {
    const { length } = gzipSync(contents, { level: 9 })
    if (first.includes(name)) atFirst += length
    else later += length
  }
  return { first: atFirst, later }
}
