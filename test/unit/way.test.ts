import { fileURLToPath } from 'node:url'
import { parseAst } from 'vite'
import { describe, expect, it } from 'vitest'
import { wayOf } from '../../src/integration/dispatch-mode.ts'

const runtime = new URL('../../src/integration/runtime/', import.meta.url)
const ownFile = (name: string) =>
  fileURLToPath(new URL(`${name}.js`, runtime)).replaceAll('\\', '/')

// As Astro 7 writes these modules.
const ownFetch = `import { DefaultFetchHandler } from 'astro/app/fetch/default-handler';
export default new DefaultFetchHandler();
export const isDefaultFetchHandler = true;`

/** Astro's module of middleware, with the app's own and those that integrations add. */
function middlewareCode({ user = '', pre = [] as string[], post = [] as string[] } = {}) {
  const before = [ownFile('middleware'), ...pre]
  const after = [...post, ownFile('forms')]
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

/** The way of an app whose modules are these; one that is null has no code. */
function way(
  { fetchable = ownFetch, middleware = middlewareCode() }: Record<string, string | null>,
  mode = 'build',
) {
  const modules = new Map([
    ['virtual:astro:fetchable', fetchable],
    ['virtual:astro:middleware', middleware],
  ])
  return wayOf({
    environment: { mode },
    resolve: async (id: string) => (modules.get(id) === '' ? null : { id: `\0${id}` }),
    load: async ({ id }: { id: string }) => ({ code: modules.get(id.slice(1)) }),
    parse: parseAst,
  } as unknown as Parameters<typeof wayOf>[0])
}

describe('the way of an action in what is built', () => {
  it('is at once to the router, where the app has no middleware', async () => {
    expect(await way({})).toBe('router')
  })

  it("is through Astro's middleware, where the app or an integration has any", async () => {
    const others = [
      { user: '/app/src/middleware.ts' },
      { pre: ['@clerk/astro/middleware'] },
      { post: ['/node_modules/other/runtime/middleware.js'] },
      { user: '/app/src/middleware.ts', pre: ['other/pre'], post: ['other/post'] },
    ]
    for (const other of others) {
      expect(await way({ middleware: middlewareCode(other) })).toBe('middleware')
    }
  })

  it('is through all of Astro, where the app has a src/fetch.ts', async () => {
    for (const middleware of [middlewareCode(), middlewareCode({ user: '/app/middleware.ts' })]) {
      expect(
        await way({ fetchable: "export { default } from '/app/src/fetch.ts';", middleware }),
      ).toBe('astro')
    }
  })

  it('is through all of Astro in the dev server, whose modules may change', async () => {
    expect(await way({}, 'dev')).toBe('astro')
  })

  it.each([
    ['has no fetchable', { fetchable: '' }],
    ['has no middleware', { middleware: '' }],
    ['has no code of the fetchable', { fetchable: null }],
    ['has no code of the middleware', { middleware: null }],
    [
      'wraps the handler of Astro',
      {
        fetchable: `import { DefaultFetchHandler } from 'astro/app/fetch/default-handler'
import { guard } from 'other'
export default guard(new DefaultFetchHandler())`,
      },
    ],
    ['has nothing of ours', { middleware: 'export const onRequest = (_, next) => next()' }],
    [
      'has one of ours alone',
      {
        middleware: `import { sequence } from 'astro:middleware'
import { onRequest as _pre_0 } from '${ownFile('middleware')}'
export const onRequest = sequence(_pre_0)`,
      },
    ],
    [
      'has middleware that is imported from nowhere',
      { middleware: middlewareCode().replace('sequence(', 'sequence((_, next) => guard(next),') },
    ],
    [
      'has code of its own around it',
      { middleware: middlewareCode().replace('sequence(', 'guard(sequence)(') },
    ],
    ['has more code', { middleware: `${middlewareCode()}\nconst more = 1` }],
    [
      'exports it in another way',
      { middleware: middlewareCode().replace('export const onRequest =', 'export default') },
    ],
  ])('is through all of Astro, where it %s', async (_, modules) => {
    expect(await way(modules)).toBe('astro')
  })
})
