import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Builds and workerd start in hooks, on machines of two cores.
    hookTimeout: 240_000,
    testTimeout: 60_000,
    maxWorkers: 2,
  },
})
