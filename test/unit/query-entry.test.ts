import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { node, root } from '../support/build.ts'
import { temporaryFolder } from '../support/pack.ts'

interface Conditions {
  [condition: string]: string | Conditions
}

const dist = join(root, 'dist')
const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  imports: Record<string, Conditions>
}

function targetsOf(conditions: Conditions): string[] {
  return Object.values(conditions).flatMap((target) =>
    typeof target === 'string' ? target : targetsOf(target),
  )
}

/** All that a module of the built library loads, itself included; packages by their names. */
function graphOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const code = readFileSync(file, 'utf8')
  for (const [, specifier = ''] of code.matchAll(
    /^(?:import|export|\})[^'"\n]*["']([^"']+)["'];$/gm,
  )) {
    if (specifier.startsWith('.')) graphOf(join(dirname(file), specifier), seen)
    else if (specifier in imports) {
      for (const target of targetsOf(imports[specifier] ?? {})) graphOf(join(root, target), seen)
    } else seen.add(specifier)
  }
  return seen
}

describe('the entry for TanStack Query', () => {
  it('is in no bundle of the client, and in none of the actions or the router', () => {
    const isOfIt = (name: string) =>
      /tanstack/.test(name.startsWith('/') ? relative(dist, name) : name)
    for (const entry of ['client', 'actions', 'router', 'context', 'worker']) {
      const graph = [...graphOf(join(dist, entry, 'index.js'))]
      expect(graph.length, entry).toBeGreaterThan(5)
      expect(graph.filter(isOfIt), entry).toEqual([])
    }
    // What makes batches is loaded by the first of them.
    expect([...graphOf(join(dist, 'client/index.js'))].filter((n) => /batch/.test(n))).toEqual([])
    const own = [...graphOf(join(dist, 'tanstack-query/index.js'))].filter(isOfIt)
    expect(own).toContain('@tanstack/query-core')
    expect(own.length).toBeGreaterThan(3)
  })

  it('keeps its types where the types of query-core cannot be found', async () => {
    const folder = temporaryFolder()
    const modules = join(folder, 'node_modules')
    const library = join(modules, '@gnosticdev/hono-actions')
    mkdirSync(library, { recursive: true })
    cpSync(dist, join(library, 'dist'), { recursive: true })
    cpSync(join(root, 'package.json'), join(library, 'package.json'))
    for (const name of [
      'hono',
      'zod',
      'vitest',
      '@standard-schema',
      'devalue',
      '@types',
      'astro',
    ]) {
      symlinkSync(join(root, 'node_modules', name), join(modules, name))
    }
    cpSync(join(root, 'test/types/tsconfig.json'), join(folder, 'tsconfig.json'))
    cpSync(join(root, 'test/types/without-query'), folder, { recursive: true })
    const printed = await Promise.all(
      ['typescript', 'typescript-7'].map((version) => {
        const tsc = join(root, 'node_modules', version, 'bin/tsc')
        return node([tsc, '-p', folder], folder).catch((error: { stdout: string }) => error.stdout)
      }),
    )
    expect(printed).toEqual(['', ''])
  })
})
