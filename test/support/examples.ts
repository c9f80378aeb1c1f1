import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import ts from 'typescript'
import { root } from './build.ts'

/** What examples take for granted: the app's own modules, and what `wrangler types` writes. */
const app = {
  'actions.ts': `import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { z } from 'zod'

export const honoActions = {
  addEntry: defineHonoAction({ schema: z.object({ text: z.string() }), handler: () => ({ id: 1 }) }),
}
`,
  'src/actions.ts': "export { honoActions } from '../actions'\n",
  'router.ts': `import { createRouter } from '@gnosticdev/hono-actions/router'
import { honoActions } from './actions'

export const router = createRouter(honoActions)
`,
  'env.d.ts': `/// <reference path="${join(root, 'demo/worker-configuration.d.ts')}" />
import '@gnosticdev/hono-actions/actions'
import type { DurableObject } from 'cloudflare:workers'

interface More {
  KV: KVNamespace
  NAME: string
  MAIL: Queue
  ROOMS: DurableObjectNamespace<DurableObject & { say(text: string): Promise<number> }>
  LIMITER: RateLimit
  PICTURES: R2Bucket
}

declare module '@gnosticdev/hono-actions/actions' {
  interface Bindings extends Env, More {}
  interface Variables {
    user: { id: number } | undefined
  }
}
`,
}

/** Names that an example leaves to its reader, and what TypeScript can't infer without them. */
const leftToReaders = [2304, 2552, 2582, 2593, 18004, 7006, 7031]

/** Which entry exports a name, and whether only as a type. */
function exportedNames(): Map<string, { entry: string; isType: boolean }> {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const entries = Object.entries<string>(exports).filter(([entry]) => !entry.endsWith('.json'))
  const files = entries.map(([, target]) => join(root, target.replace(/\.js$/, '.d.ts')))
  const program = ts.createProgram(files, options)
  const checker = program.getTypeChecker()
  const names = new Map<string, { entry: string; isType: boolean }>()
  for (const [i, [entry]] of entries.entries()) {
    const source = program.getSourceFile(files[i] ?? '')
    const module = source && checker.getSymbolAtLocation(source)
    for (const one of module ? checker.getExportsOfModule(module) : []) {
      const symbol = one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one
      const isType = !(symbol.flags & ts.SymbolFlags.Value)
      if (!names.has(one.name)) names.set(one.name, { entry: name + entry.slice(1), isType })
    }
  }
  return names
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: ['node'],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
}

/** An example with the imports that it does not show. */
function withImports(code: string, names: ReturnType<typeof exportedNames>): string {
  const own = [...code.matchAll(/import (?:type )?\{([^}]*)\}|(?:const|class|function) \{?(\w+)/g)]
  const declared = new Set(own.flatMap(([, list = '', one = '']) => [one, ...list.split(/\W+/)]))
  for (const [, list = ''] of code.matchAll(/const \{([^}]*)\}/g)) {
    for (const name of list.split(/\W+/)) declared.add(name)
  }
  const used = new Set(code.match(/\b[A-Za-z_]\w*\b/g) ?? [])
  const lines: string[] = []
  for (const name of used) {
    const known = names.get(name)
    if (declared.has(name) || name === 'default') continue
    if (known) lines.push(`import ${known.isType ? 'type ' : ''}{ ${name} } from '${known.entry}'`)
    if (name === 'honoActions') lines.push("import { honoActions } from './actions'")
    if (name === 'Hono') lines.push("import { Hono } from 'hono'")
    if (name === 'z') lines.push("import { z } from 'zod'")
  }
  return [...lines, 'export {}', code].join('\n')
}

/** What does not compile of the examples in the docstrings, as the API reference shows them. */
export function brokenExamples(
  pages = 'docs/api/*.md',
  change = (code: string) => code,
): {
  count: number
  broken: string[]
} {
  const names = exportedNames()
  const folder = join(root, 'test/.tmp/examples')
  mkdirSync(join(folder, 'src'), { recursive: true })
  for (const [name, code] of Object.entries(app)) writeFileSync(join(folder, name), code)
  const files: string[] = []
  const augmenting: string[] = []
  for (const page of globSync(pages, { cwd: root }).sort()) {
    const blocks = readFileSync(join(root, page), 'utf8').matchAll(
      /^#+ Example\n\n```ts\n(.*?)^```$/gms,
    )
    for (const [number, [, code = '']] of [...blocks].entries()) {
      const file = join(folder, `${basename(page, '.md')}-${number + 1}.ts`)
      writeFileSync(file, withImports(change(code), names))
      // What one declares must not hold for the others.
      ;(code.includes('declare module') ? augmenting : files).push(file)
    }
  }
  const env = join(folder, 'env.d.ts')
  const programs = [files, ...augmenting.map((file) => [file])]
  const broken = programs.flatMap((some) => {
    const program = ts.createProgram([...some, env], options)
    return some.flatMap((file) => {
      const source = program.getSourceFile(file)
      const found = [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ]
      return (
        found
          .filter(({ code }) => !leftToReaders.includes(code))
          .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
          // The actions of an app, which are its reader's.
          .filter((message) => !message.includes('NotRegistered'))
          .map((message) => `${basename(file)}: ${message}`)
      )
    })
  })
  return { count: files.length + augmenting.length, broken }
}
