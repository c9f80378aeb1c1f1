import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Projects that tests write have tests of their own.
    exclude: ['test/.tmp/**', '**/node_modules/**'],
    // Builds and workerd start in hooks, on machines of two cores.
    hookTimeout: 240_000,
    testTimeout: 60_000,
    maxWorkers: 2,
    globalSetup: 'test/support/tools-setup.ts',
  },
})
