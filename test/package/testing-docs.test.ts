import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { node, npx, root } from '../support/build.ts'
import { filesOf } from '../support/markdown.ts'
import { configWith, writeProject } from '../support/project.ts'

const slow = { timeout: 240_000 }
let folder: string

beforeAll(async () => {
  const shown = filesOf(join(root, 'docs/testing.md'))
  // The Worker of its events is the one in docs/worker.md.
  const { 'test/events.test.ts': events = '', ...files } = shown
  expect(events).toContain('worker.email')
  folder = writeProject({
    ...files,
    'src/pages/index.astro': '<p>page</p>\n',
    'astro.config.mjs': configWith(
      'honoActions()',
      'adapter: cloudflare({ inspectorPort: false }),',
    ),
    'wrangler.jsonc': `{
      "name": "guestbook",
      "compatibility_date": "2026-10-12",
      "compatibility_flags": ["nodejs_compat"],
      "d1_databases": [{ "binding": "DB", "database_name": "db", "database_id": "db" }],
      "kv_namespaces": [{ "binding": "KV", "id": "kv" }]
    }`,
    'migrations/0001_signatures.sql':
      'CREATE TABLE signatures (id INTEGER PRIMARY KEY, author TEXT, text TEXT);',
  })
  await buildAstro(folder)
})

const printed = (run: Promise<string>) =>
  run.catch((error: { stdout: string; stderr: string }) => error.stdout + error.stderr)

describe('the tests of docs/testing.md', () => {
  it('pass in Vitest', slow, async () => {
    const output = await printed(
      npx('vitest', ['run', '--root', folder, '--dir', join(folder, 'test')], folder),
    )
    expect(output, output).toMatch(/Tests +4 passed \(4\)/)
  })

  it('pass in node:test', slow, async () => {
    const output = await printed(node(['--test', join(folder, 'node-test/*.test.ts')], folder))
    expect(output, output).toMatch(/pass 2\b.*fail 0\b/s)
  })
})
