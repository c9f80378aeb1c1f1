import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestWorker } from '@gnosticdev/hono-actions/testing'
import { describe, expect, it } from 'vitest'
import { writeProject } from '../support/project.ts'

interface Env {
  DB: { prepare(sql: string): { all(): Promise<{ results: unknown[] }> } }
  GREETING: string
}

const worker = {
  'wrangler.jsonc': `{
    "name": "built",
    "main": "index.js",
    "no_bundle": true,
    "compatibility_date": "2026-10-12",
    "vars": { "GREETING": "hello" },
    "d1_databases": [{ "binding": "DB", "database_name": "db", "database_id": "db" }]
  }`,
  'index.js': `import { text } from './lib/text.js'
export default { fetch: (request, env) => new Response(env.GREETING + text + new URL(request.url).pathname) }`,
  'lib/text.js': "export const text = ' from '",
  'migrations/0001_a.sql': `CREATE TABLE a (x TEXT); -- one; comment
INSERT INTO a (x) VALUES ('semi;colon');`,
}

describe('createTestWorker', () => {
  it('runs a built Worker with its modules, variables and migrated database', async () => {
    const root = writeProject(worker)
    await using running = await createTestWorker<Env>({ root })
    expect(await (await running.fetch('/path')).text()).toBe('hello from /path')
    expect((await running.env.DB.prepare('SELECT x FROM a').all()).results).toEqual([
      { x: 'semi;colon' },
    ])
    expect(running.env.GREETING).toBe('hello')
  })

  it('takes variables over those of the config', async () => {
    const root = writeProject(worker)
    await using running = await createTestWorker({ root, vars: { GREETING: 'bye' } })
    expect(await (await running.fetch('/')).text()).toBe('bye from /')
  })

  it('keeps data where it is told to, and applies a migration once', async () => {
    const root = writeProject(worker)
    const applied = async () => {
      await using running = await createTestWorker<Env>({ root, persistTo: 'state' })
      const { results } = await running.env.DB.prepare('SELECT name FROM d1_migrations').all()
      if (results.length > 1) await running.env.DB.prepare('SELECT y FROM b').all()
      return results
    }
    expect(await applied()).toEqual([{ name: '0001_a.sql' }])
    mkdirSync(join(root, 'migrations'), { recursive: true })
    writeFileSync(join(root, 'migrations/0002_b.sql'), '-- b\nCREATE TABLE b (y TEXT);')
    writeFileSync(
      join(root, 'migrations/0003_c.sql'),
      '-- Migration number: 0003\n/* yet; to come */\n',
    )
    const names = ['0001_a.sql', '0002_b.sql', '0003_c.sql']
    expect(await applied()).toEqual(names.map((name) => ({ name })))
  })

  it('says what to run where nothing is built, or there is no config', async () => {
    const { 'index.js': _, ...unbuilt } = worker
    await expect(createTestWorker({ root: writeProject(unbuilt) })).rejects.toThrow(/astro build/)
    await expect(createTestWorker({ root: writeProject({ a: '' }) })).rejects.toThrow(
      /There is no Wrangler config/,
    )
  })
})
