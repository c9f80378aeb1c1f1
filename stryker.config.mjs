/**
 * Mutation tests of the modules that stand between a request and a handler: `npm run mutate`, or
 * of some of them with `npm run mutate -- -m src/router/cors.ts`.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: [
    'src/router/{resolve,origin,names,entries,redirect,one-shot,cors}.ts',
    'src/actions/{decode,json,validate,transient,deadline,report,definition}.ts',
    'src/actions/form/{body,read,path,limits,list,fields,problems}.ts',
    'src/context/{internal-request,request-id,run-middleware,lifetime}.ts',
    'src/shared/{action-error,retry-header,client-names}.ts',
  ],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.unit.config.mjs' },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  ignorePatterns: ['/bench', '/demo', '/dist', '/docs', '/.*', '/test/.tmp', '/test/fixtures'],
  tempDirName: '.stryker/tmp',
  incrementalFile: '.stryker/incremental.json',
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, reportTests: false, logTests: false },
  jsonReporter: { fileName: '.stryker/report.json' },
  thresholds: { high: 95, low: 90, break: 90 },
}
