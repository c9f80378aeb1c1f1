import { globSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  createTestEnv,
  createTestWorker,
  type TestEnv,
  type TestWorker,
} from '@gnosticdev/hono-actions/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { findMigrations } from '../../dist/testing/migrations.js'
import { npx } from '../support/build.ts'
import { writeProject } from '../support/project.ts'

interface Env {
  AUTH: { fetch(url: string, init?: RequestInit): Promise<Response> }
  API: { fetch(url: string): Promise<Response>; hello(name: string): Promise<string> }
  ROOMS: {
    getByName(name: string): { fetch(url: string): Promise<Response>; add(): Promise<number> }
  }
  SHOP: { fetch(url: string): Promise<Response> }
}

const base = {
  name: 'tested',
  main: 'dist/index.js',
  no_bundle: true,
  compatibility_date: '2026-10-12',
}

const project = {
  'wrangler.json': JSON.stringify({
    ...base,
    services: [
      { binding: 'AUTH', service: 'auth' },
      { binding: 'API', service: 'auth', entrypoint: 'Api' },
      { binding: 'SHOP', service: 'shop' },
    ],
    durable_objects: { bindings: [{ name: 'ROOMS', class_name: 'Room', script_name: 'rooms' }] },
    workflows: [{ binding: 'FLOW', name: 'flow', class_name: 'Flow', script_name: 'flows' }],
    tail_consumers: [{ service: 'tail' }],
  }),
  'dist/index.js': `const outcome = async (work) => {
  try {
    return await work()
  } catch (error) {
    return String(error)
  }
}
const read = async (response) => [response.status, await response.text()]
export default {
  async fetch(request, { AUTH, API, ROOMS, FLOW, SHOP }) {
    const room = ROOMS.getByName('lobby')
    return Response.json({
      service: await outcome(async () => read(await AUTH.fetch('http://auth/'))),
      method: await outcome(() => API.hello('Ada')),
      object: await outcome(async () => read(await room.fetch('http://room/'))),
      objectMethod: await outcome(() => room.add()),
      workflow: await outcome(async () => (await (await FLOW.create()).status()).status),
      shop: await outcome(async () => read(await SHOP.fetch('http://shop/'))),
    })
  },
}`,
  'stubs/auth/index.js': `import { WorkerEntrypoint } from 'cloudflare:workers'
import { greeting } from './greeting.js'
export class Api extends WorkerEntrypoint {
  hello(name) { return greeting + name }
}
export default { fetch: () => new Response('signed in') }`,
  'stubs/auth/greeting.js': "export const greeting = 'Hello '",
  'stubs/rooms/index.js': `import { DurableObject } from 'cloudflare:workers'
export class Room extends DurableObject {
  fetch() { return new Response('a room') }
  add() {
    this.ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS a (x)')
    this.ctx.storage.sql.exec('INSERT INTO a VALUES (1)')
    return this.ctx.storage.sql.exec('SELECT count(*) AS n FROM a').one().n
  }
}`,
  'stubs/flows/index.js': `import { WorkflowEntrypoint } from 'cloudflare:workers'
export class Flow extends WorkflowEntrypoint {
  run(_, step) { return step.do('work', async () => 'done') }
}`,
  // A real one, with a database of its own.
  'shop/wrangler.json': JSON.stringify({
    ...base,
    name: 'shop',
    d1_databases: [{ binding: 'DB', database_name: 'shop', database_id: 'shop' }],
    vars: { NAME: 'the shop' },
  }),
  'shop/migrations/0001_items.sql': "CREATE TABLE items (name); INSERT INTO items VALUES ('lamp');",
  'shop/dist/index.js': `export default {
  async fetch(request, { DB, NAME }) {
    const { results } = await DB.prepare('SELECT name FROM items').all()
    await DB.prepare("INSERT INTO items VALUES ('more')").run()
    return new Response(NAME + ' ' + results.map(({ name }) => name))
  },
}`,
}

let root: string
beforeAll(() => {
  root = writeProject(project)
})

const missing = (name: string) => `Worker "${name}" not found. Make sure it is running locally.`
const answered = async (worker: TestWorker<Env>) => (await worker.fetch('/')).json()

describe('other Workers', () => {
  it('respond with 503 if they are missing, as in wrangler dev', async () => {
    await using worker = await createTestWorker<Env>({ root })
    expect(await answered(worker)).toEqual({
      service: [503, missing('auth')],
      method: `Error: ${missing('auth')}`,
      object: [503, missing('rooms')],
      objectMethod: `Error: ${missing('rooms')}`,
      workflow: 'errored',
      shop: [503, missing('shop')],
    })
  })

  it('are supplied as modules, as built Workers and as functions', async () => {
    const tailed = vi.fn(() => new Response('tailed'))
    await using worker = await createTestWorker<Env>({
      root,
      workers: {
        auth: { script: 'stubs/auth/index.js' },
        rooms: { script: 'stubs/rooms/index.js' },
        flows: { script: 'stubs/flows/index.js' },
        shop: { root: 'shop', vars: { NAME: 'a shop' } },
        tail: tailed,
      },
    })
    const expected = {
      service: [200, 'signed in'],
      method: 'Hello Ada',
      object: [200, 'a room'],
      objectMethod: 1,
      workflow: expect.stringMatching(/^(queued|running|complete)$/),
      shop: [200, 'a shop lamp'],
    }
    expect(await answered(worker)).toEqual(expected)
    expect(await worker.env.ROOMS.getByName('lobby').add()).toBe(2)
    // Their storage is reset too.
    await worker.reset()
    expect(await answered(worker)).toEqual(expected)
  })

  it('that nothing is bound to are an error with the names that are', async () => {
    const started = createTestWorker({ root, workers: { aut: () => new Response() } })
    await expect(started).rejects.toThrow(
      /"aut" .* not bound: .* "auth", "shop", "tail", "rooms", "flows"\..*HA861\.md/s,
    )
  })
})

describe('other Workers of createTestEnv', () => {
  let test: TestEnv<Env>
  beforeAll(async () => {
    const auth = async (request: Request) => {
      if (request.url.endsWith('/broken')) throw new Error('stub broke')
      const { method, url, headers } = request
      const text = [method, url, headers.get('x-user'), await request.text()].join(' ')
      return new Response(text, { status: 201, headers: { 'x-stub': 'yes' } })
    }
    test = await createTestEnv<Env>({ root, workers: { auth } })
  })
  afterAll(() => test?.dispose())

  it('are functions with the request and the response of a browser', async () => {
    const init = { method: 'POST', body: 'body', headers: { 'x-user': 'ada' } }
    const response = await test.env.AUTH.fetch('http://auth/path?q=1', init)
    expect([response.status, response.headers.get('x-stub')]).toEqual([201, 'yes'])
    expect(await response.text()).toBe('POST http://auth/path?q=1 ada body')
    expect((await test.env.API.fetch('http://auth/entrypoint')).status).toBe(201)
    const broken = await test.env.AUTH.fetch('http://auth/broken')
    expect(broken.status).toBe(500)
    expect(await broken.text()).toContain('stub broke')
  })

  it('respond with 503 if they are missing', async () => {
    expect((await test.env.SHOP.fetch('http://shop/')).status).toBe(503)
    const room = test.env.ROOMS.getByName('lobby')
    expect((await room.fetch('http://room/')).status).toBe(503)
  })
})

describe('a Worker that does not start', () => {
  const fetch = "export default { fetch: () => new Response('x') }"
  it.each([
    [
      'throws',
      {},
      `throw new Error('at the top')\n${fetch}`,
      /Error: at the top\n +at index\.js:1/,
    ],
    ['is no JavaScript', {}, 'export default {', /SyntaxError: Unexpected end of input/],
    ['imports what is not there', {}, `import './no.js'\n${fetch}`, /No such module "no\.js"/],
    [
      'lacks an entrypoint',
      { services: [{ binding: 'SELF', service: 'tested', entrypoint: 'Nope' }] },
      fetch,
      /has no such named entrypoint/,
    ],
    ['has an unknown flag', { compatibility_flags: ['nope'] }, fetch, /flag: nope/],
  ])('because it %s, says so', async (_, config, code, reason) => {
    const files = { 'wrangler.json': JSON.stringify({ ...base, ...config }), 'dist/index.js': code }
    const started = createTestWorker({ root: writeProject(files), onLog: () => {} })
    const error: Error = await started.then(
      () => new Error('It started'),
      (thrown) => thrown,
    )
    expect(error.message).toMatch(/^The Worker "tested" does not start: .*HA860\.md$/s)
    expect(error.message).toMatch(reason)
    expect(error.message).not.toMatch(/workerd|core:user|"timestamp"/)
  })
})

describe('migrations', () => {
  const names = [
    '10_j.sql',
    '2_b.sql',
    '1_a.sql',
    '0002_c.sql',
    'b.sql',
    'a.sql',
    '3/migration.sql',
    '20_x/migration.sql',
    '20_x/migration.txt',
    '20_x/deep/2_y.sql',
    '20_x/deep/10_z.sql',
    'x.SQL',
    '.hidden.sql',
    'B.sql',
    '5.sql/migration.sql',
  ]

  it('are found and ordered as wrangler d1 migrations list does', async () => {
    for (const pattern of [undefined, 'db/*/migration.sql', './db/**/*.sql']) {
      const root = writeMigrated(pattern)
      const printed = await npx('wrangler', ['d1', 'migrations', 'list', 'DB', '--local'], root)
      const listed = [...printed.matchAll(/│ (\S+\.sql) +│/g)].map(([, name]) => ({ name }))
      expect(listed.length).toBeGreaterThan(1)
      expect(await appliedInTest(root)).toEqual(listed)
    }
  })

  it('leave the table that wrangler d1 migrations apply leaves', async () => {
    const root = writeMigrated('db/*/migration.sql')
    await npx('wrangler', ['d1', 'migrations', 'apply', 'DB', '--local'], root)
    const applied = readLocal(root)
    expect(applied).toHaveLength(3)
    expect(await appliedInTest(root)).toEqual(applied)
  })

  it('have one order, by their numbers, wherever the file system lists them', () => {
    const part = fc.oneof(
      fc.nat(30).map((n) => `${n}_${'abc'[n % 3]}`),
      fc.nat(30).map((n) => `${String(n).padStart(4, '0')}_x`),
      fc.constantFrom('a', 'b', 'B', 'zz'),
    )
    fc.assert(
      fc.property(fc.uniqueArray(part, { minLength: 1, maxLength: 20 }), (parts) => {
        const folder = writeFolder(parts.map((one) => `${one}.sql`))
        const found = findMigrations({ folder, table: 'm' })
        expect(found).toHaveLength(parts.length)
        const numbers = found.map((file) => Number.parseInt(file, 10))
        const known = numbers.filter((n) => !Number.isNaN(n))
        expect(numbers.slice(0, known.length)).toEqual(known.toSorted((one, other) => one - other))
      }),
      { numRuns: 30 },
    )
  })

  it('need a pattern that starts with their folder', () => {
    const folder = writeFolder(['1_a.sql'])
    for (const migrations_dir of [undefined, 'other', 'migration']) {
      const migrations_pattern = 'migrations/*.sql'
      const find = () => findMigrations({ folder, table: 'm', migrations_dir, migrations_pattern })
      expect(find).toThrow(/does not start with its migrations_dir.*HA862\.md/s)
    }
  })

  const sql = 'SELECT name FROM "own ""table""" ORDER BY id'

  /** Writes a project whose database has a migration of each name. */
  function writeMigrated(pattern: string | undefined): string {
    const database = {
      binding: 'DB',
      database_name: 'db',
      database_id: 'db',
      migrations_dir: 'db',
      migrations_table: 'own "table"',
      ...(pattern && { migrations_pattern: pattern }),
    }
    const files = names.map((name, n) => [`db/${name}`, `CREATE TABLE t${n} (x TEXT);`])
    return writeProject({
      'wrangler.json': JSON.stringify({ ...base, d1_databases: [database] }),
      'dist/index.js': "export default { fetch: () => new Response('x') }",
      ...Object.fromEntries(files),
    })
  }

  /** Reads which migrations a test's database has, in their order. */
  async function appliedInTest(root: string): Promise<unknown[]> {
    await using test = await createTestEnv<{ DB: D1 }>({ root })
    const { results } = await test.env.DB.prepare(sql).all()
    return results
  }

  /** Reads which migrations the local database has that Wrangler has written. */
  function readLocal(root: string): unknown[] {
    const files = globSync('.wrangler/state/v3/d1/*/*.sqlite', { cwd: root })
    const file = files.find((name) => !name.endsWith('metadata.sqlite')) ?? ''
    using database = new DatabaseSync(join(root, file), { readOnly: true })
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }))
  }

  interface D1 {
    prepare(sql: string): { all(): Promise<{ results: unknown[] }> }
  }

  function writeFolder(files: string[]): string {
    const folder = join(writeProject({ 'package.json': '{}' }), 'migrations')
    for (const file of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), '')
    }
    return folder
  }
})

describe('an environment of the Wrangler config', () => {
  const files = {
    'wrangler.json': JSON.stringify({
      ...base,
      vars: { PLACE: 'top' },
      env: { staging: { vars: { PLACE: 'staging' } } },
    }),
    'dist/index.js': 'export default { fetch: (_, env) => Response.json(env) }',
    '.dev.vars': 'SECRET=usual\n',
    '.dev.vars.staging': 'SECRET=staged\n',
  }
  const seen = async (root: string, environment?: string) => {
    await using worker = await createTestWorker({ root, ...(environment && { environment }) })
    return await (await worker.fetch('/')).json()
  }

  it('has its own variables and .dev.vars, by an option or by CLOUDFLARE_ENV', async () => {
    const root = writeProject(files)
    expect(await seen(root)).toEqual({ PLACE: 'top', SECRET: 'usual' })
    expect(await seen(root, 'staging')).toEqual({ PLACE: 'staging', SECRET: 'staged' })
    vi.stubEnv('CLOUDFLARE_ENV', 'staging')
    expect(await seen(root)).toEqual({ PLACE: 'staging', SECRET: 'staged' })
    vi.unstubAllEnvs()
    await using test = await createTestEnv<object>({ root, environment: 'staging' })
    expect(test.env).toMatchObject({ PLACE: 'staging', SECRET: 'staged' })
  })

  it('was chosen by the build of a built config', async () => {
    const { env: _, ...built } = JSON.parse(files['wrangler.json'])
    const config = {
      ...built,
      name: 'tested-staging',
      topLevelName: 'tested',
      targetEnvironment: 'staging',
    }
    const root = writeProject({ ...files, 'wrangler.json': JSON.stringify(config) })
    vi.stubEnv('CLOUDFLARE_ENV', 'staging')
    // What the build wrote beside its config is of the environment.
    expect(await seen(root)).toEqual({ PLACE: 'top', SECRET: 'usual' })
    vi.unstubAllEnvs()
    expect(await seen(root, 'staging')).toEqual({ PLACE: 'top', SECRET: 'usual' })
    await expect(seen(root, 'production')).rejects.toThrow(
      /built for the environment staging, not for production.*CLOUDFLARE_ENV=production.*HA863\.md/s,
    )
  })
})
