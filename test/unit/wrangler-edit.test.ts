import { getLocalWorkerdCompatibilityDate } from '@astrojs/cloudflare/info'
import { describe, expect, it } from 'vitest'
import {
  compatibilityDate,
  databaseBinding,
  editWranglerConfig,
  flagFor,
  newWranglerConfig,
  readWranglerConfig,
  workerName,
} from '../../src/cli/init/wrangler.ts'

const flag = 'nodejs_compat'
const database = { binding: 'DB', database_name: 'site' }
const both = { flag, database }

/** Edits a config, and looks that what was there still says the same. */
function edit(code: string, file: string, missing: Parameters<typeof editWranglerConfig>[2]) {
  const edited = editWranglerConfig(code, file, missing)
  const { compatibility_flags, d1_databases, ...rest } = readWranglerConfig(edited, file)
  expect(readWranglerConfig(code, file)).toMatchObject(rest)
  return edited
}

describe('a Wrangler config in JSON', () => {
  it('keeps its comments, its form and the commas behind its last lines', () => {
    const code = `{
  // The site.
  "name": "site", /* its name */
  "compatibility_flags": ["enable_request_signal"], // signals
  "d1_databases": [
    { "binding": "OTHER", "database_name": "other" }, // theirs
  ],
  "vars": { "A": "1" }, // last
}
`
    expect(edit(code, 'wrangler.jsonc', both)).toBe(
      code
        .replace('["enable_request_signal"]', '["enable_request_signal", "nodejs_compat"]')
        .replace('theirs\n', 'theirs\n    { "binding": "DB", "database_name": "site" },\n'),
    )
  })

  it('gets the lists that it lacks, without a comma that JSON does not know', () => {
    const code = '{\r\n\t"name": "site"\r\n}\r\n'
    const edited = edit(code, 'wrangler.json', both)
    expect(edited).toBe(
      '{\r\n\t"name": "site",\r\n\t"compatibility_flags": ["nodejs_compat"],\r\n' +
        '\t"d1_databases": [{ "binding": "DB", "database_name": "site" }]\r\n}\r\n',
    )
    expect(JSON.parse(edited)).toHaveProperty('d1_databases.0.binding', 'DB')
    expect(edit('{}', 'wrangler.json', { flag, database: undefined })).toBe(
      '{\n  "compatibility_flags": ["nodejs_compat"]\n}',
    )
    const empty = '{ "compatibility_flags": [], "d1_databases": [] }'
    expect(JSON.parse(edit(empty, 'wrangler.json', both))).toEqual({
      compatibility_flags: [flag],
      d1_databases: [database],
    })
  })

  it('is not touched where nothing is missing', () => {
    const code = '{ "name" :  "site" }'
    const nothing = { flag: undefined, database: undefined }
    expect(edit(code, 'wrangler.json', nothing)).toBe(code)
    expect(edit('name   = "site"', 'wrangler.toml', nothing)).toBe('name   = "site"')
  })

  it('is made with what it needs', () => {
    for (const given of [database, undefined]) {
      const code = newWranglerConfig('my-site', given)
      expect(readWranglerConfig(code, 'wrangler.jsonc')).toEqual({
        $schema: './node_modules/wrangler/config-schema.json',
        name: 'my-site',
        compatibility_date: compatibilityDate,
        ...(given ? { d1_databases: [given] } : undefined),
      })
    }
  })

  it('has a date that workerd knows', () => {
    expect(compatibilityDate).toMatch(/^20\d\d-\d\d-\d\d$/)
    expect(compatibilityDate <= getLocalWorkerdCompatibilityDate().date).toBe(true)
  })
})

describe('a Wrangler config in TOML', () => {
  const code = `# The site.
name = "site" # its name
compatibility_date = "2026-10-12"

# What it is told.
[vars]
A = "1" # one

[[env.staging.d1_databases]]
binding = "DB"
database_name = "staging"
`

  it('keeps its comments, each where it belongs', () => {
    const line = 'compatibility_date = "2026-10-12"\n'
    expect(edit(code, 'wrangler.toml', both)).toBe(
      `${code.replace(line, `${line}compatibility_flags = ["nodejs_compat"]\n`)}
[[d1_databases]]
binding = "DB"
database_name = "site"
`,
    )
  })

  it('gets more of what it has', () => {
    const own = `compatibility_flags = [
  "enable_request_signal", # signals
]

[[d1_databases]]
binding = "OTHER" # theirs
database_name = "other"

# What is seen.
[observability]
enabled = true
`
    const edited = edit(own, 'wrangler.toml', both)
    expect(edited).toContain('  "enable_request_signal", # signals\n  "nodejs_compat",\n]')
    expect(edited).toContain('binding = "OTHER" # theirs\n')
    expect(edited).toContain('# What is seen.\n[observability]\nenabled = true\n')
    expect(readWranglerConfig(edited, 'wrangler.toml')).toEqual({
      compatibility_flags: ['enable_request_signal', flag],
      d1_databases: [{ binding: 'OTHER', database_name: 'other' }, database],
      observability: { enabled: true },
    })
  })

  it.each([
    ['with tables only', '# Seen.\n[observability]\nenabled = true\n'],
    ['without a line end', 'name = "site"'],
    ['with nothing in it', ''],
    ['with comments only', '# nothing yet\n'],
    ['with line ends of two characters', 'name = "site"\r\n\r\n[vars]\r\nA = "1"\r\n'],
    ['with a text of many lines', 'text = """\none\n[two]\n"""\n[vars]\nA = "1"\n'],
    ['with databases in one line', 'd1_databases = [{ binding = "A", database_name = "a" }]\n'],
  ])('%s', (_, code) => {
    const edited = edit(code, 'wrangler.toml', both)
    const { compatibility_flags, d1_databases } = readWranglerConfig(edited, 'wrangler.toml')
    expect(compatibility_flags).toEqual([flag])
    expect(d1_databases?.at(-1)).toEqual(database)
    for (const line of code.split(/\r?\n/))
      if (!line.startsWith('d1_')) expect(edited).toContain(line)
    expect(/(?<!\r)\n/.test(edited)).toBe(!code.includes('\r'))
  })
})

describe('a cloudflare.config.ts', () => {
  const file = 'cloudflare.config.ts'
  const code = `import { defineConfig } from 'cf/config'
import * as entrypoint from './src/index.ts' with { type: 'cf-worker' }

// The site.
export default defineConfig({
  worker: {
    name: 'site', // its name
    compatibilityDate: '2026-08-03',
    entrypoint,
  },
})
`

  it('gets what it lacks, and keeps its comments', () => {
    const edited = edit(code, file, both)
    expect(edited).toBe(
      code.replace(
        '    entrypoint,\n',
        `    entrypoint,
    compatibilityFlags: ['nodejs_compat'],
    env: { DB: { type: 'd1', name: 'site' } },
`,
      ),
    )
    expect(editWranglerConfig(edited, file, { flag: undefined, database: undefined })).toBe(edited)
  })

  it('gets more of what it has', () => {
    const own = code.replace(
      'entrypoint,\n',
      `env: {
      CACHE: { type: 'kv' }, // theirs
      OTHER: { type: 'd1' },
    },
    compatibilityFlags: ['enable_request_signal'],
`,
    )
    const edited = edit(own, file, both)
    expect(edited).toContain("compatibilityFlags: ['enable_request_signal', 'nodejs_compat'],")
    expect(edited).toContain(
      "      CACHE: { type: 'kv' }, // theirs\n      OTHER: { type: 'd1' },\n      DB: { type: 'd1', name: 'site' },\n    },",
    )
    expect(readWranglerConfig(edited, file)).toEqual({
      compatibility_date: '2026-08-03',
      compatibility_flags: ['enable_request_signal', flag],
      d1_databases: [{ binding: 'OTHER' }, { binding: 'DB' }],
      vars: { CACHE: 'kv' },
    })
  })
})

describe('a Wrangler config that is not understood', () => {
  it.each([
    ['wrangler.jsonc', '{\n  "name": }', '2:11: Value expected'],
    ['wrangler.json', '[]', ' it is not an object'],
    ['wrangler.toml', 'name = "a"\nmain = ', '2:1: Expected value'],
    [
      'cloudflare.config.ts',
      "export default {\n  worker: { name 'a' },\n}",
      '2:18: Unexpected token, expected ","\\.',
    ],
    ['cloudflare.config.ts', 'export default config()', ' its worker is not written as an object'],
  ])('%s is refused', (file, code, place) => {
    expect(() => readWranglerConfig(code, file)).toThrow(
      new RegExp(`^${file}:${place}[\\s\\S]*Nothing was changed[\\s\\S]*HA907`),
    )
  })

  it('is refused with the lines to write', () => {
    const edit = (code: string, file: string) => () => editWranglerConfig(code, file, both)
    expect(edit('{ "d1_databases": 1 }', 'wrangler.json')).toThrow(
      '"compatibility_flags": ["nodejs_compat"]\n"d1_databases": [{"binding":"DB"',
    )
    expect(edit('compatibility_flags = 1', 'wrangler.toml')).toThrow(
      'compatibility_flags = ["nodejs_compat"]\n[[d1_databases]]\nbinding = "DB"',
    )
    const list = 'export default { worker: { env: bindings(), compatibilityFlags: [] } }'
    expect(edit(list, 'cloudflare.config.ts')).toThrow(
      "compatibilityFlags: ['nodejs_compat']\nenv: { DB: { type: 'd1', name: 'site' } }",
    )
  })
})

describe('what a Wrangler config lacks', () => {
  it('is the flag, unless another gives the same', () => {
    const compatibility_date = '2026-08-03'
    expect(flagFor({ compatibility_date })).toBe(flag)
    expect(flagFor({ compatibility_date, compatibility_flags: ['nodejs_als'] })).toBeUndefined()
    expect(flagFor({ compatibility_date: '2026-08-04' })).toBeUndefined()
    expect(flagFor({})).toBeUndefined()
  })

  it('is a binding, of a name that nothing else has', () => {
    expect(databaseBinding({})).toBe('DB')
    expect(databaseBinding({ d1_databases: [{ binding: 'DB' }] })).toBe('DB')
    for (const taken of [
      { vars: { DB: '1' } },
      { kv_namespaces: [{ binding: 'DB' }] },
      { queues: { producers: [{ binding: 'DB' }] } },
      { durable_objects: { bindings: [{ name: 'DB' }] } },
      { assets: { binding: 'DB' } },
    ]) {
      expect(databaseBinding(taken)).toBe('GUESTBOOK_DB')
    }
    expect(databaseBinding({ name: 'DB', env: { a: { vars: { DB: '1' } } } })).toBe('DB')
  })

  it('is a name that Cloudflare takes', () => {
    expect(workerName('@me/My Site.example')).toBe('me-my-site-example')
    expect(workerName('…')).toBe('my-site')
    expect(workerName('x'.repeat(80))).toHaveLength(54)
  })
})
