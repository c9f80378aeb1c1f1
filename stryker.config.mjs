/**
 * Mutation tests of the modules that stand between a request and a handler: `npm run mutate`, or
 * of some of them with `npm run mutate -- -m src/router/cors.ts`.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: [
    'src/router/{match,csrf,entries,cors}.ts',
    'src/router/page-forms/{middleware,flash-cookie}.ts',
    'src/actions/define/definition.ts',
    'src/actions/execute/{validate,timeout,unexpected-error}.ts',
    'src/actions/input/{body,content-type,decode,json,limits}.ts',
    'src/actions/input/form/{fields,read-form}.ts',
    'src/context/{lifetime,request-id}.ts',
    'src/context/hono/{in-process-request,run-middleware}.ts',
    'src/shared/client-names.ts',
    'src/shared/errors/{hono-action-error,retry-header}.ts',
  ],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.unit.config.mjs' },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  ignorePatterns: [
    '/bench',
    '/demo',
    '/dist',
    '/docs',
    '/.*',
    '/test/.tmp',
    '/test/fixtures/*/dist',
  ],
  tempDirName: '.stryker/tmp',
  incrementalFile: '.stryker/incremental.json',
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, reportTests: false, logTests: false },
  jsonReporter: { fileName: '.stryker/report.json' },
  thresholds: { high: 95, low: 90, break: 90 },
}
