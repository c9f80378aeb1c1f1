import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'

// Draws the pictures of the docs again: tests draw them in each run, and here into the docs.
const root = join(import.meta.dirname, '..')
const tests = ['test/browser/panel.test.ts', 'test/package/outside.test.ts']
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', ...tests, '-t', 'are pictured'], {
  cwd: root,
  env: { ...process.env, PICTURES: '1' },
  stdio: 'inherit',
})
process.exit(status ?? 1)
