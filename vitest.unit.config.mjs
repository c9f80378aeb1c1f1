import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const src = fileURLToPath(new URL('src', import.meta.url))

/**
 * The unit tests against the sources, for Stryker: what a test imports by the package's name is
 * the build otherwise, which has no mutants in it.
 */
export default defineConfig({
  resolve: {
    alias: [
      {
        find: /^@gnosticdev\/hono-actions\/(actions|client|context|router)$/,
        replacement: `${src}/$1/index.ts`,
      },
      { find: '#platform', replacement: `${src}/context/platform/node.ts` },
      { find: '#transport', replacement: `${src}/client/transport.server.ts` },
    ],
  },
  test: {
    include: ['test/unit/**/*.test.ts'],
    // They start workerd, or wait for timers, and test none of the modules that are mutated.
    exclude: ['test/unit/testing.test.ts', 'test/unit/events-*.test.ts'],
  },
})
