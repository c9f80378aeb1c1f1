import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { node, npm, npx, root } from '../support/build.ts'
import { packLibrary, temporaryFolder } from '../support/pack.ts'
import { post } from '../support/post.ts'
import type { Files } from '../support/project.ts'
import { startBuilt } from '../support/server.ts'

const manifest = {
  name: 'a-new-app',
  private: true,
  type: 'module',
  allowScripts: { esbuild: true, sharp: true },
}

const app: Files = {
  'src/server/actions.ts': `import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { requireRequestContext } from '@gnosticdev/hono-actions/context'

export const honoActions = {
  hello: defineHonoAction({
    handler: (_, ctx) => \`hello \${ctx.env.WORD} \${requireRequestContext().env === ctx.env}\`,
  }),
}
`,
  'src/pages/index.astro': `---
import { actions, honoClient } from '@gnosticdev/hono-actions/client'

const { data } = await (await honoClient.rpc.v1.hello.$post()).json()
const called = await actions.hello()
---
<p>{data}, {called.data}</p>
`,
}

let installed: string

beforeAll(async () => {
  installed = temporaryFolder()
  writeFileSync(join(installed, 'package.json'), JSON.stringify(manifest))
  const { tarball } = await packLibrary(installed)
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const packages = [
    ...['astro', 'hono', '@astrojs/node'].map((name) => `${name}@${devDependencies[name]}`),
    '@astrojs/netlify@8.2.6',
    '@astrojs/vercel@11.0.11',
  ]
  const quick = ['--prefer-offline', '--no-audit', '--no-fund']
  await npm(['install', ...quick, tarball, ...packages], installed)
}, 1_200_000)

/** Builds the app with an adapter, and returns its folder. */
async function buildWith(adapter: string, options = ''): Promise<string> {
  const folder = temporaryFolder()
  // It does not name the library, as in a workspace whose root has the dependencies.
  const dependencies = { [`@astrojs/${adapter}`]: '*' }
  const config = `import adapter from '@astrojs/${adapter}'
import honoActions from '@gnosticdev/hono-actions'
import { defineConfig } from 'astro/config'

export default defineConfig({
  output: 'server',
  base: '/docs',
  session: false,
  adapter: adapter(${options}),
  integrations: [honoActions({ basePath: '/rpc/v1' })],
})
`
  const files = {
    ...app,
    'package.json': JSON.stringify({ ...manifest, dependencies }),
    'astro.config.mjs': config,
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  symlinkSync(join(installed, 'node_modules'), join(folder, 'node_modules'))
  await npx('astro', ['build'], folder, installed)
  return folder
}

/** Calls a built function, as its platform does, in a process of its own. */
async function callFunction(folder: string, file: string): Promise<unknown> {
  const script = `
process.env.WORD = 'word'
const { default: built } = await import(${JSON.stringify(pathToFileURL(join(folder, file)).href)})
const answer = async (path, init) => {
  const request = new Request('https://site.example/docs' + path, init)
  const response = await (built.fetch ?? built)(request, { ip: '127.0.0.1' })
  return [response.status, await response.text()]
}
const json = { method: 'POST', headers: { 'content-type': 'application/json' } }
const answers = [
  await answer('/rpc/v1/hello', json),
  await answer('/rpc/v1/nope', json),
  await answer('/'),
]
console.log('answers: ' + JSON.stringify(answers))
process.exit()
`
  const printed = await node(['--input-type=module', '-e', script], folder)
  return JSON.parse(/^answers: (.*)$/m.exec(printed)?.[1] ?? printed)
}

const answers = [
  [200, '{"data":"hello word true","error":null}'],
  [404, '{"data":null,"error":{"code":"NOT_FOUND","message":"No such action"}}'],
  [200, expect.stringContaining('<p>hello word true, hello word true</p>')],
]

describe('an app outside the repository, built with another adapter', () => {
  it('for Netlify, answers', async () => {
    const folder = await buildWith('netlify')
    const file = '.netlify/v1/functions/ssr/ssr.mjs'
    expect(await callFunction(folder, file)).toEqual(answers)
  }, 1_200_000)

  it('for Vercel, answers', async () => {
    const folder = await buildWith('vercel')
    const file = '.vercel/output/functions/_render.func/dist/server/entry.mjs'
    expect(await callFunction(folder, file)).toEqual(answers)
  }, 1_200_000)

  it('for Node, answers', async () => {
    const folder = await buildWith('node', "{ mode: 'standalone' }")
    const server = await startBuilt(folder, { WORD: 'word' })
    try {
      expect((await post(server, '/docs/rpc/v1/hello')).data).toBe('hello word true')
      expect((await post(server, '/docs/rpc/v1/nope')).status).toBe(404)
      const html = await (await server.fetch('/docs/')).text()
      expect(html).toContain('<p>hello word true, hello word true</p>')
    } finally {
      await server.stop()
    }
  }, 1_200_000)
})
