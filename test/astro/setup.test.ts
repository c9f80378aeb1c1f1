import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestWorker } from '@gnosticdev/hono-actions/testing'
import { describe, expect, it, vi } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { npx } from '../support/build.ts'
import { post } from '../support/post.ts'
import { actionsOf, configWith, type Files, smallestApp, writeProject } from '../support/project.ts'
import { astroBuild } from '../support/tools.ts'

/** Builds a project that can't be built, and returns what its build says. */
async function failureOf(
  change: Files,
  without: string[] = [],
  build: (folder: string) => Promise<string> = astroBuild,
): Promise<string> {
  const files = { ...smallestApp, ...change }
  for (const path of without) delete files[path]
  return build(writeProject(files)).then(
    () => 'it was built',
    ({ message, stdout = '', stderr = '' }) => message + stdout + stderr,
  )
}

/** Builds by the command, for what it prints of an error. */
const byCommand = (folder: string) => npx('astro', ['build'], folder)

describe('a project that is set up wrongly is told what to do', () => {
  it.concurrent('no actions file', async () => {
    const printed = await failureOf({}, ['src/server/actions.ts'])
    expect(printed).toContain(
      'There is no actions file. Looked for src/server/actions.ts, src/hono',
    )
    expect(printed).toContain("'export const honoActions = { ... }'")
    expect(printed).toContain('/blob/main/docs/errors/HA101.md')
  })

  it.concurrent('an actionsPath without a file', async () => {
    const config = configWith("honoActions({ actionsPath: 'src/nope.ts' })")
    const printed = await failureOf({ 'astro.config.mjs': config })
    expect(printed).toContain('There is no file at actionsPath "src/nope.ts"')
  })

  it.concurrent('no export of that name', async () => {
    const actions = 'export const actions = {}\nexport default function other() {}\n'
    const printed = await failureOf({ 'src/server/actions.ts': actions }, [], byCommand)
    expect(printed).toContain('does not export "honoActions". It exports actions, default.')
    expect(printed).toContain('Add: export const honoActions = { myAction }')
  })

  // The others are in `test/unit/options.test.ts`: here is that Astro prints them.
  it.concurrent('options', async () => {
    const config = configWith("honoActions({ basePath: 'api' })")
    const printed = await failureOf({ 'astro.config.mjs': config }, [], byCommand)
    expect(printed).toContain('basePath "api" can\'t be used: it must start with "/".')
    expect(printed).toContain("honoActions({ basePath: '/api' })")
    expect(printed).toContain('/blob/main/docs/errors/HA201.md')
  })

  it.concurrent('no adapter', async () => {
    const printed = await failureOf({ 'astro.config.mjs': configWith('honoActions()', '') })
    expect(printed).toContain('the Astro config has no adapter')
    expect(printed).toContain('npx astro add cloudflare')
  })

  it.concurrent("a config that can't be read", async () => {
    const printed = await failureOf({ 'wrangler.jsonc': '{\n  "name" "small"\n}' }, [
      'wrangler.toml',
    ])
    expect(printed).toContain(
      "The Worker's config can't be read: wrangler.jsonc:2:10: Colon expected",
    )
    expect(printed).toContain('traces have no spans of actions')
  })

  it.concurrent('no AsyncLocalStorage', async () => {
    const toml = 'name = "small"\ncompatibility_date = "2026-08-03"\n'
    expect(await failureOf({ 'wrangler.toml': toml })).toContain(
      'Add to wrangler.toml: compatibility_flags = ["nodejs_compat"]',
    )
    const jsonc = `{
  "compatibility_date": "2026-10-12", // a comment
  "compatibility_flags": ["no_nodejs_compat", "no_nodejs_compat_v2"],
}`
    expect(await failureOf({ 'wrangler.jsonc': jsonc }, ['wrangler.toml'])).toContain(
      'Set in wrangler.jsonc: "compatibility_flags": ["no_nodejs_compat", "no_nodejs_compat_v2", "nodejs_als"]',
    )
  })
})

describe('a project that is set up well', () => {
  it.concurrent.each([
    'src/server/actions.ts',
    'src/hono/actions.ts',
    'src/hono/index.ts',
    'src/hono.ts',
    'src/hono-actions.ts',
    'src/server/actions/index.ts',
  ])('has its actions in %s', async (path) => {
    const { 'src/server/actions.ts': actions = '', ...files } = smallestApp
    const folder = writeProject({ ...files, [path]: actions })
    await buildAstro(folder)
    const types = join(folder, '.astro/integrations/_gnosticdev_hono-actions/types.d.ts')
    expect(readFileSync(types, 'utf8')).toContain(
      `typeof import('../../../${path.replace('.ts', '')}').honoActions`,
    )
  })

  it.concurrent('is behind a proxy, and warns of what has no effect', async () => {
    const domain = "{ hostname: 'www.site.example', protocol: 'https' }"
    const root = writeProject({
      ...smallestApp,
      'astro.config.mjs': configWith('honoActions()').replace(
        "output: 'server'",
        `output: 'server', security: { checkOrigin: false, allowedDomains: [${domain}] }`,
      ),
      'src/server/actions.ts': actionsOf("'hello'").replace(
        '({ handler',
        "({ accept: 'both', handler",
      ),
      'src/pages/index.astro': `---
import { actions } from '@gnosticdev/hono-actions/client'
import { getActionResult } from '@gnosticdev/hono-actions/actions'
const result = getActionResult(actions.hello)
---
<form method="post" action={actions.hello}></form>{result?.data ?? result?.error?.message}
`,
      'src/pages/still.astro': `---
import { actions } from '@gnosticdev/hono-actions/client'
export const prerender = true
---
<form method="post" action={actions.hello}></form><form method="post" action={'/' + actions.hello}></form>
`,
    })
    let built = ''
    const configPath = await buildAstro(root, undefined, (log) => {
      built = log
    })
    expect(built).toContain('security.checkOrigin is false')
    expect(built.match(/HA113/g)).toHaveLength(1)
    expect(built).toMatch(
      /The page \/still is rendered at build time.* action hello\.\nAdd to src\/pages\/still\.astro: export const prerender = false/,
    )
    await using worker = await createTestWorker({ root, configPath })
    const send = async (path: string, type: string, headers: Record<string, string>) => {
      const given = { 'content-type': type, ...headers }
      const response = await worker.fetch(path, { method: 'POST', headers: given, body: '' })
      return [response.status, await response.text()]
    }
    const origin = 'https://www.site.example'
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'www.site.example' }
    const form = 'application/x-www-form-urlencoded'
    for (const [path, type] of [
      ['/api/hello', 'application/json'],
      ['/api/hello', form],
      ['/?_hono_action=hello', form],
    ] as const) {
      const [status, text] = await send(path, type, { origin, ...forwarded })
      expect([path, status, text]).toEqual([path, 200, expect.stringContaining('hello')])
      expect((await send(path, type, { origin }))[0]).toBe(403)
      const other = { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }
      expect((await send(path, type, { ...forwarded, ...other }))[0]).toBe(403)
    }
    const [status, page] = await send('/?_hono_action=gone', form, { origin, ...forwarded })
    expect([status, page]).toEqual([404, expect.not.stringContaining('gone')])
  })

  it.concurrent('may export everything from elsewhere', async () => {
    const root = writeProject({
      ...smallestApp,
      'src/server/actions.ts': "export * from '../elsewhere'\n",
      'src/elsewhere.ts': actionsOf("'from elsewhere'"),
    })
    await using worker = await createTestWorker({ root, configPath: await buildAstro(root) })
    expect((await post(worker, '/api/hello')).data).toBe('from elsewhere')
  })

  // The others are in `test/unit/entries.test.ts`: here is that the app's log has them.
  it.concurrent('says in the log what is wrong with an entry', async () => {
    const actions = actionsOf('1').replace(/\{ hello: .*\}$/m, '{ hello: () => 1 } as never')
    const root = writeProject({ ...smallestApp, 'src/server/actions.ts': actions })
    const logs: string[] = []
    await using worker = await createTestWorker({
      root,
      configPath: await buildAstro(root),
      onLog: ({ message }) => logs.push(message),
    })
    expect((await worker.fetch('/api/hello')).status).toBe(500)
    const problem = 'honoActions.hello is not a Hono app but a function'
    await vi.waitFor(() => expect(logs.join('\n')).toContain(problem))
    expect((await worker.fetch('/')).status).toBe(200)
  })
})
