import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { typesFile } from '../../src/integration/types-file.ts'
import { root } from './build.ts'
import { configWith, type Files, writeProject } from './project.ts'

export const pages = globSync('docs/{*,errors/*}.md', { cwd: root }).sort()

/**
 * Returns the blocks of a page in some languages.
 *
 * @param word pattern of the text after the language in the fence
 */
export function blocksOf(
  page: string,
  languages: string,
  word = '',
): { language: string; code: string }[] {
  const fence = new RegExp(`^\`\`\`(${languages})${word}\\n(.*?)^\`\`\`$`, 'gms')
  return [...readFileSync(join(root, page), 'utf8').matchAll(fence)].map(
    ([, language = '', code = '']) => ({ language, code }),
  )
}

/**
 * The code of a page, by the paths that its blocks begin with or else by their numbers. A block that
 * has a word behind its language, such as what an app looked like before, is only shown.
 */
function codeOf(page: string): Files {
  const files: Files = {}
  for (const [number, { language, code }] of blocksOf(page, 'ts|tsx|astro').entries()) {
    const named = /^(?:---\n)?\/\/ (\S+\.\w+)\n/.exec(code)?.[1]
    const path = named ?? `src/block-${number + 1}.${language}`
    if (path in files) throw new Error(`${page} shows ${path} twice`)
    files[path] = code
  }
  return files
}

/** The example of a log's line in `docs/context.md`. */
export function shownLogLine(): Record<string, unknown> {
  const [line] = blocksOf('docs/context.md', 'json')
  return JSON.parse(line?.code ?? '')
}

/** Every page's code in a folder of its own, and one app that serves the actions of all of them. */
export function codeOfPages(): Files {
  const files: Files = {}
  const maps: string[] = []
  for (const page of pages) {
    const name = basename(page, '.md')
    for (const [path, code] of Object.entries(codeOf(page))) files[`src/${name}/${path}`] = code
    if (`src/${name}/src/server/actions.ts` in files) maps.push(name)
  }
  files['src/server/actions.ts'] = [
    ...maps.map((n, i) => `import { honoActions as map${i} } from '../${n}/src/server/actions'`),
    `export const honoActions = { ${maps.map((_, i) => `...map${i}`).join(', ')} }`,
  ].join('\n')
  return files
}

/**
 * What `docs/worker.md` shows of the Wrangler configs, of the Worker and of the one that calls it,
 * as one config; and the bindings of the other pages.
 */
function wranglerConfig(): string {
  const shown = blocksOf('docs/worker.md', 'toml').map(({ code }) => code)
  // What stands before every table comes first.
  const lines = shown.sort((one) => (one.startsWith('main = ') ? -1 : 1)).join('\n')
  return `name = "shop"
compatibility_date = "2026-10-12"
compatibility_flags = ["nodejs_compat", "enable_request_signal"]
${lines.replace('main = "', 'main = "src/worker/')}
[[d1_databases]]
binding = "DB"
database_name = "docs"
database_id = "00000000-0000-0000-0000-000000000000"
[[kv_namespaces]]
binding = "KV"
id = "00000000000000000000000000000000"
[[r2_buckets]]
binding = "PICTURES"
bucket_name = "pictures"
[[ratelimits]]
name = "LIMITER"
namespace_id = "1001"
simple = { limit = 5, period = 10 }
`
}

/**
 * Writes the app of all pages, and returns its folder.
 *
 * @param more files that it has besides
 */
export function writeDocs(more: Files = {}): string {
  const [shown] = blocksOf('docs/security.md', 'js')
  const security = /^ {2}security: .*?^ {2}\},$/ms.exec(shown?.code ?? '')?.[0]
  const adapter = `adapter: cloudflare({ inspectorPort: false }),\n${security}`
  return writeProject({
    ...codeOfPages(),
    'src/pages/index.astro': '<p>page</p>\n',
    'astro.config.mjs': configWith("honoActions({ log: 'info', serverTiming: true })", adapter),
    'wrangler.toml': wranglerConfig(),
    'tsconfig.json': JSON.stringify({
      extends: 'astro/tsconfigs/strict',
      include: ['.astro/types.d.ts', 'worker-configuration.d.ts', 'src'],
    }),
    // What the integration writes, for the modules on their own.
    'registered.d.ts': typesFile('./src/server/actions', '/api'),
    'tsconfig.modules.json': JSON.stringify({
      extends: '../../types/tsconfig.json',
      compilerOptions: { jsx: 'react-jsx', types: ['astro/client'] },
      include: ['registered.d.ts', 'worker-configuration.d.ts', 'src'],
    }),
    ...more,
  })
}
