import { readFile } from 'node:fs/promises'
import { parseAstAsync, type Rollup } from 'vite'
import type { LoadModule } from './check-entries.ts'

/**
 * Loads the modules that a module imports, of the app's own files. The dev server cannot load a module
 * while it transforms another one, so they are read from the disk.
 */
export function loaderOf(
  context: Pick<Rollup.PluginContext, 'resolve'>,
  importer: string,
): LoadModule {
  return async (source) => {
    if (!/^[./]/.test(source)) return undefined
    const found = await context.resolve(source, importer)
    const [, file, lang] = /^(.+\.[cm]?([jt]sx?))(?:\?.*)?$/.exec(found?.id ?? '') ?? []
    if (!file || found?.external) return undefined
    try {
      const code = await readFile(file, 'utf8')
      const program = await parseAstAsync(code, { lang: lang as 'ts', sourceType: 'module' })
      return { program, load: loaderOf(context, file) }
    } catch {
      // A virtual module, or one that does not compile, which its own transform reports.
      return undefined
    }
  }
}
