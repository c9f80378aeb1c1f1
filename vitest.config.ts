import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The folders of tests, those with the longest files first. */
const longestFirst = ['ways', 'worker', 'browser', 'package', 'bench', 'astro', 'cli', 'unit']

/** Begins with the folders whose files take longest, so that no long one is left alone at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = longestFirst.findIndex((folder) => moduleId.includes(`/test/${folder}/`))
      if (found === -1) throw new Error(`${moduleId} is in no folder of longestFirst`)
      return found
    }
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other))
  }
}

/** Tests of other tools, of the docs and of figures, which take long: `npm run test:long`. */
const long = [
  'test/astro/mounted-hono.test.ts',
  'test/bench/types-cost.test.ts',
  'test/browser/hmr.test.ts',
  'test/browser/migration.test.ts',
  'test/browser/site.test.ts',
  'test/cli/openapi.test.ts',
  'test/package/adapters.test.ts',
  'test/package/api.test.ts',
  'test/package/cloudflare-config.test.ts',
  'test/package/deploying.test.ts',
  'test/package/docs-run.test.ts',
  'test/package/examples.test.ts',
  'test/package/frameworks.test.ts',
  'test/package/getting-started.test.ts',
  'test/package/outside.test.ts',
  'test/package/pack-clean.test.ts',
  'test/package/recipes/*.test.ts',
  'test/package/templates.test.ts',
  'test/package/testing-docs.test.ts',
  'test/package/vitest-plugin.test.ts',
  'test/unit/openapi-values.test.ts',
  'test/unit/testing-fixtures.test.ts',
  'test/worker/load.test.ts',
]

// Projects that tests write have tests of their own.
const exclude = ['test/.tmp/**', '**/node_modules/**']

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'usual', include: ['test/**/*.test.ts'], exclude: [...exclude, ...long] },
      },
      { extends: true, test: { name: 'long', include: long, exclude } },
    ],
    // Only what hangs may reach these: on a busy machine of two cores, a build takes minutes.
    hookTimeout: 300_000,
    testTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 3,
    // A file has no process of its own, because Wrangler takes two seconds to load. So nothing that a
    // test sets for its process may outlive it.
    isolate: false,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    sequence: { sequencer: LongestFirst },
    globalSetup: 'test/support/tools-setup.ts',
  },
})
