import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const src = fileURLToPath(new URL('src', import.meta.url))
const manifest = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))

/** The source of each entry, by the name that imports have. */
const entries = Object.entries(manifest.exports)
  .map(([entry, target]) => [entry, typeof target === 'string' ? target : target.default])
  .filter(([, target]) => target.endsWith('.js'))
  .map(([entry, target]) => ({
    find: new RegExp(`^${manifest.name}${entry.slice(1)}$`),
    replacement: target.replace('./dist', src).replace(/\.js$/, '.ts'),
  }))

/**
 * The unit tests against the sources, for Stryker: what a test imports by the package's name is
 * the build otherwise, which has no mutants in it.
 */
export default defineConfig({
  resolve: {
    alias: [
      ...entries,
      { find: /^(?:\.\.\/)+dist\/(.+)\.js$/, replacement: `${src}/$1.ts` },
      { find: '#platform', replacement: `${src}/context/platform/node.ts` },
      { find: '#transport', replacement: `${src}/client/transport.server.ts` },
    ],
  },
  test: {
    // With coverage for each test, some take many times as long.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    include: ['test/unit/**/*.test.ts'],
    // They start workerd or a compiler, or wait for timers, and test none of the modules that are mutated.
    exclude: [
      'test/unit/{events-*,missing-fields,mistakes,nasty-types,network-faults}.test.ts',
      'test/unit/{openapi*,testing*,worker-config}.test.ts',
    ],
  },
})
