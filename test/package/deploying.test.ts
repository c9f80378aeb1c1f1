import { execFile } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { node, npx, quiet, root } from '../support/build.ts'
import { filesOf } from '../support/markdown.ts'
import { configWith, writeProject } from '../support/project.ts'

const run = promisify(execFile)

describe('docs/deploying.md', () => {
  const shown = filesOf(join(root, 'docs/deploying.md'))
  let folder: string

  beforeAll(async () => {
    folder = writeProject({
      ...shown,
      'astro.config.mjs': configWith(
        'honoActions()',
        'adapter: cloudflare({ inspectorPort: false }),',
      ),
      'tsconfig.json': JSON.stringify({ extends: 'astro/tsconfigs/strict' }),
      'src/pages/index.astro': '<p>page</p>\n',
    })
    await buildAstro(folder)
  })

  it('shows these files', () => {
    expect(Object.keys(shown)).toEqual([
      'wrangler.jsonc',
      'migrations/0001_visits.sql',
      'src/server/actions.ts',
      'scripts/smoke.mjs',
      '.github/workflows/deploy.yml',
    ])
  })

  /** What a command of Wrangler says, whether it succeeds or not. */
  const wrangler = (...args: string[]) =>
    npx('wrangler', args, folder).catch(
      ({ stdout, stderr }: { stdout: string; stderr: string }) => `FAILED ${stdout}${stderr}`,
    )

  it('has types that a check finds up to date', async () => {
    expect(await wrangler('types', '--check')).toContain('FAILED')
    await wrangler('types')
    expect(await wrangler('types', '--check')).not.toContain('FAILED')
  })

  it('builds for an environment, and says what would be deployed', async () => {
    const production = await wrangler('deploy', '--dry-run')
    expect(production).toMatch(/env\.STAGE \("production"\)/)
    expect(production).toMatch(/env\.DB \(my-site\)/)
    expect(production).toContain('--dry-run: exiting now')
    expect(await wrangler('versions', 'upload', '--dry-run')).toContain('--dry-run: exiting now')
    const flag = await wrangler('deploy', '--dry-run', '--env', 'staging')
    expect(flag).toMatch(/env\.STAGE \("production"\)/)
  })

  it('builds for staging if the environment says so', async () => {
    const staging = mkdtempSync(join(root, 'test/.tmp/staging-'))
    cpSync(folder, staging, {
      recursive: true,
      filter: (path) => !/\/(dist|\.wrangler)$/.test(path),
    })
    await run(join(root, 'node_modules/.bin/astro'), ['build'], {
      cwd: staging,
      env: { ...quiet, CLOUDFLARE_ENV: 'staging' },
    })
    const redirect = join(staging, '.wrangler/deploy/config.json')
    const { configPath } = JSON.parse(readFileSync(redirect, 'utf8'))
    const config = JSON.parse(readFileSync(join(staging, '.wrangler/deploy', configPath), 'utf8'))
    expect([config.name, config.vars.STAGE, config.d1_databases[0].database_name]).toEqual([
      'my-site-staging',
      'staging',
      'my-site-staging',
    ])
  })

  it('migrates the local database, once', async () => {
    const apply = ['d1', 'migrations', 'apply', 'DB', '--local']
    expect(await wrangler(...apply)).toContain('0001_visits.sql')
    expect(await wrangler(...apply)).toContain('No migrations to apply')
    await wrangler('d1', 'migrations', 'create', 'DB', 'add_seen')
    const added = join(folder, 'migrations/0002_add_seen.sql')
    appendFileSync(added, 'ALTER TABLE visits ADD COLUMN seen INTEGER;\n')
    expect(await wrangler(...apply)).toContain('0002_add_seen.sql')
  })

  describe('the smoke test', () => {
    let worker: TestWorker<{ DB: { prepare(sql: string): { all(): Promise<unknown> } } }>

    beforeAll(async () => {
      worker = await createTestWorker({ root: folder, onLog: () => {} })
    })

    afterAll(() => worker?.dispose())

    it('passes where the site lives, and fails where its database does not', async () => {
      const smoke = () => node(['scripts/smoke.mjs', worker.url.href], folder)
      expect(await smoke()).toBe('ok   the page\nok   the database\nok   other sites are refused\n')
      await worker.env.DB.prepare('DROP TABLE visits').all()
      const failure = await smoke().catch(({ stdout, code }) => ({ stdout, code }))
      expect(failure).toEqual({
        code: 1,
        stdout: 'ok   the page\nFAIL the database\nok   other sites are refused\n',
      })
    })
  })
})
