import type { Sample } from './sample.ts'

/** How a library writes an app of many actions and its client. */
export interface Library {
  /** The first lines of a file of actions. */
  head: string
  /** A file's actions, exported under the name of its group. */
  group(name: string, actions: readonly Sample[]): string
  /** The module that puts the groups together. */
  app(groups: readonly string[]): string
  /** The first lines of the client. */
  client: string
  /** Lines of an async function that call an action and leave what it answered in `data`. */
  call(path: string, input: string): string
}

const zod = "import { z } from 'zod'\n"

/** A map in the map for each file. */
const asMap = (name: string) => (groups: readonly string[]) =>
  `${importsOf(groups)}\nexport const ${name} = { ${groups.join(', ')} }\n`

const mapOf = (one: (action: Sample) => string) => (name: string, actions: readonly Sample[]) =>
  `export const ${name} = {\n${actions.map((action) => `  ${action.name}: ${one(action)},\n`).join('')}}\n`

function importsOf(groups: readonly string[]): string {
  return groups.map((group) => `import { ${group} } from './${group}'`).join('\n')
}

const ours = {
  head: `${zod}import { defineHonoAction } from '@gnosticdev/hono-actions/actions'\n`,
  group: mapOf(
    ({ schema, output }) =>
      `defineHonoAction({\n    schema: ${schema},\n    handler: async (input) => (${output}),\n  })`,
  ),
  app: asMap('honoActions'),
}

const register = `declare module '@gnosticdev/hono-actions/client' {
  interface Register {
    actions: typeof import('./app').honoActions
    basePath: '/api'
  }
}
`

const hcCall = (path: string, input: string) =>
  `const response = await client.${path}.$post(${input && `{ json: ${input} }`})\n` +
  '  if (!response.ok) throw response\n  const data = await response.json()'

/** `hc` over one type that is mapped from actions of known input and output. */
const mapped = `${zod}import type { Hono } from 'hono'

export interface Route<Input, Output> {
  input: Input
  output: Output
}

export declare function define<Schema extends z.ZodType, Output>(definition: {
  schema: Schema
  handler: (input: z.output<Schema>) => Promise<Output>
}): Route<z.input<Schema>, Output>

type Routes<Map> = {
  [Group in keyof Map & string as \`/\${Group}/\${keyof Map[Group] & string}\`]: Map[Group]
}

type Mapped<Map> = {
  [Path in keyof Routes<Map>]: Path extends \`/\${string}/\${infer Name}\`
    ? Name extends keyof Routes<Map>[Path]
      ? Routes<Map>[Path][Name] extends Route<infer Input, infer Output>
        ? { $post: { input: { json: Input }; output: Output; outputFormat: 'json'; status: 200 } }
        : never
      : never
    : never
}

export type App<Map> = Hono<object, Mapped<Map>, '/'>
`

/** As little as can be known of an action: what its schema takes and its handler returns. */
const known = `import type { StandardSchemaV1 } from '@standard-schema/spec'

export interface Known<Schema extends StandardSchemaV1, Output> {
  call(input: StandardSchemaV1.InferInput<Schema>): Promise<Output>
}

export declare function define<Schema extends StandardSchemaV1, Output>(definition: {
  schema: Schema
  handler: (input: StandardSchemaV1.InferOutput<Schema>) => Promise<Output>
}): Known<Schema, Output>
`

/** The libraries, by the names that the tables have for them. */
export const libraries = {
  'no library': {
    head: `${zod}import { define } from './define'\n`,
    group: mapOf(
      ({ schema, output }) =>
        `define({\n    schema: ${schema},\n    handler: async (input) => (${output}),\n  })`,
    ),
    app: asMap('app'),
    client: "import { app } from './app'\n",
    call: (path, input) => `const data = await app.${path}.call(${input})`,
  },
  actions: {
    ...ours,
    client: `import { actions } from '@gnosticdev/hono-actions/client'\n${register}`,
    call: (path, input) =>
      `const { data, error } = await actions.${path}(${input})\n  if (error) throw error`,
  },
  honoClient: {
    ...ours,
    client: `import { honoClient } from '@gnosticdev/hono-actions/client'\n${register}`,
    call: (path, input) =>
      `const response = await honoClient.api.${path}.$post(${input && `{ json: ${input} }`})\n` +
      '  const { data, error } = await response.json()\n  if (error) throw error',
  },
  'hc, one mapped type': {
    head: `${zod}import { define } from './define'\n`,
    group: mapOf(
      ({ schema, output }) =>
        `define({\n    schema: ${schema},\n    handler: async (input) => (${output}),\n  })`,
    ),
    app: (groups) => `${importsOf(groups)}\nexport const app = { ${groups.join(', ')} }\n`,
    client:
      "import { hc } from 'hono/client'\nimport type { app } from './app'\nimport type { App } from './define'\n" +
      "const client = hc<App<typeof app>>('/')\n",
    call: hcCall,
  },
  'hc, chained routes': {
    head: `${zod}import { zValidator } from '@hono/zod-validator'\nimport { Hono } from 'hono'\n`,
    group: (name, actions) =>
      `export const ${name} = new Hono()\n` +
      actions
        .map(
          ({ name, schema, output }) =>
            `  .post('/${name}', zValidator('json', ${schema}), async (c) => {\n` +
            `    const input = c.req.valid('json')\n    return c.json(${output})\n  })\n`,
        )
        .join(''),
    app: (groups) =>
      `import { Hono } from 'hono'\n${importsOf(groups)}\nexport const app = new Hono()\n` +
      groups.map((group) => `  .route('/${group}', ${group})\n`).join(''),
    client:
      "import { hc } from 'hono/client'\nimport type { app } from './app'\nconst client = hc<typeof app>('/')\n",
    call: hcCall,
  },
  'Astro Actions': {
    head: `${zod}import { defineAction } from 'astro:actions'\n`,
    group: mapOf(
      ({ schema, output }) =>
        `defineAction({\n    input: ${schema},\n    handler: async (input) => (${output}),\n  })`,
    ),
    app: asMap('server'),
    client:
      '/// <reference types="astro/client" />\n' + "import { actions } from 'astro:actions'\n",
    call: (path, input) =>
      `const { data, error } = await actions.${path}(${input})\n  if (error) throw error`,
  },
  tRPC: {
    head: `${zod}import { t } from './trpc'\n`,
    group: (name, actions) =>
      `export const ${name} = t.router({\n` +
      actions
        .map(
          ({ name, schema, output }) =>
            `  ${name}: t.procedure.input(${schema}).mutation(async ({ input }) => (${output})),\n`,
        )
        .join('') +
      '})\n',
    app: (groups) =>
      `import { t } from './trpc'\n${importsOf(groups)}\n` +
      `export const app = t.router({ ${groups.join(', ')} })\n`,
    client:
      "import { createTRPCClient, httpBatchLink } from '@trpc/client'\nimport type { app } from './app'\n" +
      "const client = createTRPCClient<typeof app>({ links: [httpBatchLink({ url: '/' })] })\n",
    call: (path, input) => `const data = await client.${path}.mutate(${input})`,
  },
  oRPC: {
    head: `${zod}import { os } from '@orpc/server'\n`,
    group: mapOf(
      ({ schema, output }) => `os.input(${schema}).handler(async ({ input }) => (${output}))`,
    ),
    app: asMap('app'),
    client:
      "import { createORPCClient } from '@orpc/client'\nimport { RPCLink } from '@orpc/client/fetch'\n" +
      "import type { RouterClient } from '@orpc/server'\nimport type { app } from './app'\n" +
      "const client: RouterClient<typeof app> = createORPCClient(new RPCLink({ url: 'http://x/' }))\n",
    call: (path, input) => `const data = await client.${path}(${input})`,
  },
} satisfies Record<string, Library>

export type LibraryName = keyof typeof libraries

/** Modules that an app of a library has beside its actions, by their paths. */
export const extras: Partial<Record<LibraryName, Record<string, string>>> = {
  'no library': { 'define.ts': known },
  'hc, one mapped type': { 'define.ts': mapped },
  // As Astro writes it into `.astro`.
  'Astro Actions': {
    'actions.d.ts':
      "declare module 'astro:actions' {\n  export const actions: (typeof import('./app'))['server']\n}\n",
  },
  tRPC: {
    'trpc.ts': "import { initTRPC } from '@trpc/server'\n\nexport const t = initTRPC.create()\n",
  },
}
