import { fileURLToPath } from 'node:url'
import { parseAst } from 'vite'
import { describe, expect, it } from 'vitest'
import { chooseDispatchMode } from '../../src/integration/dispatch-mode.ts'

const runtime = new URL('../../src/integration/runtime/', import.meta.url)
const ownFile = (name: string) =>
  fileURLToPath(new URL(`${name}.js`, runtime)).replaceAll('\\', '/')

// As Astro 7 writes these modules.
const ownFetch = `import { DefaultFetchHandler } from 'astro/app/fetch/default-handler';
export default new DefaultFetchHandler();
export const isDefaultFetchHandler = true;`

/** Astro's module of middleware, with the app's own and those that integrations add. */
function middlewareCode({ user = '', pre = [] as string[], post = [] as string[] } = {}) {
  const before = [ownFile('first-middleware'), ...pre]
  const after = [...post, ownFile('last-middleware')]
  const names = (prefix: string, files: string[]) => files.map((_, i) => `_${prefix}_${i}`).join()
  const imports = (prefix: string, files: string[]) =>
    files.map((file, i) => `import { onRequest as _${prefix}_${i} } from '${file}';`).join('\n')
  return `${user && `import { onRequest as userOnRequest } from '${user}';`}
import { sequence } from 'astro:middleware';
${imports('pre', before)}
${imports('post', after)}

export const onRequest = sequence(
  ${names('pre', before)},
  ${user && 'userOnRequest,'}
  ${names('post', after)}
);`
}

// As far as the integration uses them.
const ownModules: Record<string, string | null> = {
  'virtual:astro:fetchable': ownFetch,
  'virtual:astro:middleware': middlewareCode({ user: '/app/src/middleware.ts' }),
  'astro/fetch':
    'export { FetchState, astro, pages, sessions }; let FetchState, astro, pages, sessions',
  './fetch-state.js': `class FetchState {
    componentInstance
    skipMiddleware = false
    props = null
    rewrite() {}
    finalizeAll() {}
    getAPIContext() {}
    provide() {}
  }`,
  '@astrojs/cloudflare/fetch': 'export { cf, finalize }; let cf, finalize',
}

/** The decision for an app with changed modules; one that is null has no code, one that is '' is missing. */
function choose(changes: Record<string, string | null>, hasCache = false) {
  const modules = new Map(Object.entries({ ...ownModules, ...changes }))
  const context = {
    resolve: async (id: string) => (modules.get(id) === '' ? null : { id: `\0${id}` }),
    load: async ({ id }: { id: string }) => ({ code: modules.get(id.slice(1)) }),
    parse: parseAst,
  } as unknown as Parameters<typeof chooseDispatchMode>[0]
  return chooseDispatchMode(context, hasCache)
}

describe('the dispatch mode of a build', () => {
  it('is direct if the app has no middleware', async () => {
    expect(await choose({ 'virtual:astro:middleware': middlewareCode() })).toEqual({
      mode: 'direct',
      reason: 'without Astro, because there is no Astro middleware',
    })
  })

  it.each([
    [{ user: '/app/src/middleware.ts' }, 'src/middleware.ts'],
    [{ pre: ['@clerk/astro/middleware'] }, 'astro/middleware'],
    [{ post: ['/node_modules/other/runtime/middleware.js'] }, 'runtime/middleware.js'],
    [
      { user: '/app/src/middleware.ts', pre: ['other/pre'], post: ['other/post'] },
      'src/middleware.ts, other/pre, other/post',
    ],
  ])('is the middleware alone if the app or an integration has any: %j', async (others, names) => {
    expect(await choose({ 'virtual:astro:middleware': middlewareCode(others) })).toEqual({
      mode: 'middleware',
      reason: `through the Astro middleware alone: ${names}`,
    })
  })

  it("is Astro's handler if the app has a src/fetch.ts, which is no fallback", async () => {
    for (const middleware of [middlewareCode(), middlewareCode({ user: '/app/middleware.ts' })]) {
      const decision = await choose({
        'virtual:astro:fetchable': "export { default } from '/app/src/fetch.ts';",
        'virtual:astro:middleware': middleware,
      })
      expect(decision).toEqual({
        mode: 'astro',
        reason: "through Astro's handler, because the app has a src/fetch.ts",
      })
    }
  })

  it("is Astro's handler if middleware may use Astro's cache, which is no fallback", async () => {
    const middleware = {
      'virtual:astro:middleware': middlewareCode({ user: '/app/middleware.ts' }),
    }
    expect(await choose(middleware, true)).toEqual({
      mode: 'astro',
      reason: "through Astro's handler, because the app has Astro's cache for its middleware",
    })
    const none = { 'virtual:astro:middleware': middlewareCode() }
    expect((await choose(none, true)).mode).toBe('direct')
  })

  const own = ownModules as Record<string, string>
  it.each([
    ['has no fetchable', 'virtual:astro:fetchable', ''],
    ['has no middleware', 'virtual:astro:middleware', ''],
    ['has no code of the fetchable', 'virtual:astro:fetchable', null],
    ['has no code of the middleware', 'virtual:astro:middleware', null],
    [
      'wraps its own handler',
      'virtual:astro:fetchable',
      `import { DefaultFetchHandler } from 'astro/app/fetch/default-handler'
import { guard } from 'other'
export default guard(new DefaultFetchHandler())`,
    ],
    [
      'has a handler of another name',
      'virtual:astro:fetchable',
      "import { Handler } from 'astro/app/handler'; export default new Handler()",
    ],
    [
      'has none of our middleware',
      'virtual:astro:middleware',
      'export const onRequest = (_, next) => next()',
    ],
    [
      'has one of our middleware alone',
      'virtual:astro:middleware',
      `import { sequence } from 'astro:middleware'
import { onRequest as _pre_0 } from '${ownFile('first-middleware')}'
export const onRequest = sequence(_pre_0)`,
    ],
    [
      'has middleware that is imported from nowhere',
      'virtual:astro:middleware',
      middlewareCode().replace('sequence(', 'sequence((_, next) => guard(next),'),
    ],
    [
      'has code around the sequence',
      'virtual:astro:middleware',
      middlewareCode().replace('sequence(', 'guard(sequence)('),
    ],
    ['has more code', 'virtual:astro:middleware', `${middlewareCode()}\nconst more = 1`],
    [
      'exports the sequence in another way',
      'virtual:astro:middleware',
      middlewareCode().replace('export const onRequest =', 'export default'),
    ],
    ['has no astro/fetch', 'astro/fetch', ''],
    ['has no function of its own', 'astro/fetch', own['astro/fetch']?.replace('astro, ', '') ?? ''],
    ['has no module of its state', './fetch-state.js', ''],
    [
      'has a state without a member that is used',
      './fetch-state.js',
      own['./fetch-state.js']?.replace('getAPIContext', 'createAPIContext') ?? '',
    ],
    ['has an adapter without its fetch entry', '@astrojs/cloudflare/fetch', ''],
  ])(
    "falls back to Astro's handler if Astro %s, and says what was expected",
    async (_, id, code) => {
      const decision = await choose({ [id]: code })
      expect(decision).toEqual({ mode: 'astro', isFallback: true, reason: expect.any(String) })
      expect(decision.reason).toContain(id === './fetch-state.js' ? 'FetchState to have' : id)
      expect(decision.reason).toContain('takes longer')
    },
  )
})
