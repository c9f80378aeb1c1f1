import { buildAstro } from './astro.ts'
import { bundle } from './bundle.ts'
import type { Expected } from './check.ts'
import type { Call } from './load.ts'
import type { Modules } from './workerd.ts'

/** A server of the bench on the wire. */
export interface Contender extends Expected {
  name: string
  /** @param options.minify whether what is bundled for it may be unreadable */
  modules(options?: { minify: boolean }): Promise<Modules>
  /** Where it differs from most. */
  call?: Partial<Call>
}

// The same headers for all, also for those without a guard that looks at them.
const headers = { 'content-type': 'application/json', 'x-user': 'ada' }
/** What each is asked, where it says nothing else. */
export const usual: Call = { path: '/api/greet', body: '{"name":"Ada"}', headers }

const greeting = { greeting: 'Hello Ada' }
const noName = { body: '{"name":""}' }
const plain: Expected = { answer: greeting, refusals: [noName] }

const ours: Expected = {
  answer: { data: greeting, error: null },
  // The guard of the action sees to the second.
  refusals: [noName, { headers: { 'content-type': 'application/json' } }],
}

/** What everything is compared with. */
export const reference: Contender = {
  name: 'Hono + zValidator',
  modules: (options) => bundle('workers/hono.ts', options),
  ...plain,
}

export const contenders: Contender[] = [
  {
    name: 'a `fetch` that does nothing',
    modules: (options) => bundle('workers/nothing.ts', options),
    answer: greeting,
    refusals: [],
  },
  {
    name: 'a bare `fetch`: parse, check, answer',
    modules: (options) => bundle('workers/bare.ts', options),
    ...plain,
  },
  { ...reference, name: 'Hono + zValidator, a second copy' },
  {
    name: '**this library**, a Worker entry',
    modules: (options) => bundle('workers/entry.ts', options),
    ...ours,
  },
  {
    name: 'Hono + contextStorage',
    modules: (options) => bundle('workers/hono-context.ts', options),
    ...plain,
  },
  {
    name: '**this library**, mounted by the integration',
    modules: () => buildAstro('astro-mounted'),
    ...ours,
  },
  {
    name: 'Hono + zValidator, in `src/fetch.ts`',
    modules: () => buildAstro('astro-fetch-hono'),
    ...plain,
  },
  {
    name: '**this library**, in `src/fetch.ts`',
    modules: () => buildAstro('astro-fetch'),
    ...ours,
  },
  {
    name: '**this library**, mounted by the integration, with Astro middleware',
    modules: () => buildAstro('astro-middleware'),
    ...ours,
    refusals: [...ours.refusals, { headers: { ...headers, 'x-user': 'stranger' } }],
  },
  {
    name: '**this library**, mounted by the integration, with Astro middleware that reads a cookie',
    modules: () => buildAstro('astro-cookie'),
    ...ours,
  },
  {
    name: 'oRPC',
    modules: (options) => bundle('workers/orpc.ts', options),
    call: { body: '{"json":{"name":"Ada"}}' },
    answer: { json: greeting },
    refusals: [{ body: '{"json":{"name":""}}' }],
  },
  {
    name: "version 2's shape",
    modules: (options) => bundle('workers/predecessor.ts', options),
    answer: ours.answer,
    refusals: [noName],
  },
  {
    name: 'an Astro endpoint',
    modules: () => buildAstro('astro-endpoint'),
    ...plain,
  },
  {
    name: 'Hono + zValidator behind an Astro endpoint',
    modules: () => buildAstro('astro-hono'),
    ...plain,
  },
  {
    name: 'tRPC',
    modules: (options) => bundle('workers/trpc.ts', options),
    answer: { result: { data: greeting } },
    refusals: [noName],
  },
  {
    name: 'Astro Actions',
    modules: () => buildAstro('astro-actions'),
    call: { path: '/_actions/greet' },
    answer: [{ greeting: 1 }, 'Hello Ada'],
    refusals: [noName],
  },
]
