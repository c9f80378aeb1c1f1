import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'esbuild'
import { bundleClient, sizeOf } from '../support/client-bundle.ts'
import type { Table } from '../support/table.ts'

const from = join(import.meta.dirname, '..')
const astro = dirname(createRequire(import.meta.url).resolve('astro/package.json'))
const ours = '@gnosticdev/hono-actions/client'
const input = `{ name: 'Ada' }`

interface App {
  name: string
  /** An app that makes one call, in the shortest form; of several, the one with the least counts. */
  code: string[]
  plugins?: Plugin[]
}

/** What Astro's own modules get from its integration. */
const astroOptions: Plugin = {
  name: 'astro-options',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^virtual:astro:/ }, ({ path }) => ({ path, namespace: 'options' }))
    onLoad({ filter: /.*/, namespace: 'options' }, () => ({
      contents: 'export const shouldAppendTrailingSlash = false, internalFetchHeaders = {}',
    }))
  },
}

const apps: App[] = [
  {
    name: '**`actions`**',
    code: [`import { actions } from '${ours}'\nawait actions.greet(${input})`],
  },
  {
    name: '`createActions`, with batches',
    code: [
      `import { createActions } from '${ours}'
      await createActions({ batch: true }).greet(${input})`,
    ],
  },
  {
    name: '`hc` of Hono',
    code: [`import { hc } from 'hono/client'\nawait hc('/').api.greet.$post({ json: ${input} })`],
  },
  {
    name: '`honoClient`',
    code: [
      `import { honoClient } from '${ours}'\nawait honoClient.api.greet.$post({ json: ${input} })`,
    ],
  },
  {
    name: '`@trpc/client`',
    code: ['httpLink', 'httpBatchLink'].map(
      (link) => `import { createTRPCClient, ${link} } from '@trpc/client'
      await createTRPCClient({ links: [${link}({ url: '/trpc' })] }).greet.mutate(${input})`,
    ),
  },
  {
    name: '`@orpc/client`',
    code: [
      `import { createORPCClient } from '@orpc/client'
      import { RPCLink } from '@orpc/client/fetch'
      await createORPCClient(new RPCLink({ url: 'https://example.com/rpc' })).greet(${input})`,
    ],
  },
  {
    name: '`astro:actions`',
    code: [
      `import { actions } from '${astro}/dist/actions/runtime/entrypoints/client.js'
      await actions.greet(${input})`,
    ],
    plugins: [astroOptions],
  },
]

/** What a browser loads for one call, of each client; all by the same bundler. */
export async function run(): Promise<Table[]> {
  const measured = await Promise.all(
    apps.map(async ({ name, code, plugins = [] }) => {
      const bundles = await Promise.all(code.map((one) => bundleClient(one, { from, plugins })))
      const [least] = bundles.map(sizeOf).sort((a, b) => a.first - b.first)
      if (!least) throw new Error(`${name} has no code`)
      return { name, ...least }
    }),
  )
  const rows = measured
    .sort((a, b) => a.first - b.first)
    .map(({ name, first, later }) => [name, String(first), String(later)])
  return [{ name: 'client-size', columns: ['client', 'bytes at first', 'bytes on demand'], rows }]
}
