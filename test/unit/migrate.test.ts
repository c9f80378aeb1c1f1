import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadAstroParser, type ParseAstro } from '../../src/cli/migrate/astro-syntax.ts'
import { type Migration, planMigration } from '../../src/cli/migrate/plan.ts'
import { readApp } from '../../src/cli/migrate/read-app.ts'
import { fixtures, root } from '../support/build.ts'

let parseAstro: ParseAstro

beforeAll(async () => {
  parseAstro = await loadAstroParser(root)
})

type Files = Record<string, string>

/** Plans the migration of an app that has at least an empty map of actions. */
function plan(files: Files): Migration {
  const app = { 'src/actions/index.ts': 'export const server = {}\n', ...files }
  return planMigration({ files: new Map(Object.entries(app)), srcDir: 'src/', parseAstro })
}

/** What a file is after the migration. */
function migrated(path: string, files: Files): string {
  const { changes } = plan(files)
  return changes.find((change) => (change.from ?? change.path) === path)?.after ?? files[path] ?? ''
}

/** What the actions of `defineAction({ ... })` are after the migration. */
function action(options: string, before = ''): string {
  const path = 'src/actions/index.ts'
  const code = `import { ActionError, defineAction } from 'astro:actions'
import { z } from 'astro/zod'
${before}
export const server = { x: defineAction({ ${options} }) }
`
  const written = migrated(path, { [path]: code })
  return written
    .slice(written.indexOf('defineHonoAction({') + 'defineHonoAction({'.length, -6)
    .trim()
}

/** A handler with this body, after the migration. */
function handler(body: string, param = 'context'): string {
  return action(`handler: async (_, ${param}) => { ${body} }`).replace('handler: async ', '')
}

/** The places that a person has to look at: file, line, and the beginning of the message. */
function listed(files: Files): string[] {
  return plan(files).findings.map(({ path, line, message }) => `${path}:${line} ${message}`)
}

describe('migrate rewrites an action', () => {
  it('its definition, also with a shorthand, and keeps how it is written', () => {
    expect(action('input: z.object({}), handler: () => 1')).toBe(
      'schema: z.object({}), handler: () => 1',
    )
    expect(action('input, handler: () => 1', 'const input = z.object({})')).toBe(
      'schema: input, handler: () => 1',
    )
    const path = 'src/actions/index.ts'
    const code =
      'import {defineAction as define} from "astro:actions";\r\n' +
      '// Mine.\r\nexport const server = {\r\n\ta: define({\r\n\t\thandler: () => 1, // one\r\n\t}),\r\n};\r\n'
    expect(migrated(path, { [path]: code })).toBe(
      code
        .replace(
          'import {defineAction as define} from "astro:actions"',
          'import { defineHonoAction as define } from "@gnosticdev/hono-actions/actions"',
        )
        .replace('server', 'honoActions'),
    )
  })

  it('its cookies', () => {
    expect(handler(`context.cookies.set('a', 'b', { path: '/' })`)).toBe(
      `(_, ctx) => { setCookie(ctx, 'a', 'b', { path: '/' }) }`,
    )
    expect(handler(`context.cookies.set('a', { b: 1 })`)).toContain(
      `setCookie(ctx, 'a', JSON.stringify({ b: 1 }))`,
    )
    expect(handler(`return context.cookies.get('a')?.value ?? 'none'`)).toContain(
      `return getCookie(ctx, 'a') ?? 'none'`,
    )
    expect(handler(`if (context.cookies.has('a')) context.cookies.delete('a')`)).toContain(
      `if (getCookie(ctx, 'a') !== undefined) deleteCookie(ctx, 'a')`,
    )
    expect(handler(`if (!cookies.get(name)) return`, '{ cookies }')).toBe(
      `(_, ctx) => { if (!(getCookie(ctx, name) !== undefined)) return }`,
    )
    expect(
      handler(
        `const c = cookies.get('a'); if (!c) return; return c.value + c?.value`,
        '{ cookies }',
      ),
    ).toBe(`(_, ctx) => { const c = getCookie(ctx, 'a'); if (!c) return; return c + c }`)
  })

  it('its locals, where they are read, written and destructured', () => {
    expect(handler('context.locals.user = { ...context.locals.user }')).toBe(
      `(_, ctx) => { ctx.set('user', { ...ctx.var.user }) }`,
    )
    expect(handler('return { user, b: user.name }', '{ locals: { user } }')).toBe(
      '(_, ctx) => { return { user: ctx.var.user, b: ctx.var.user.name } }',
    )
    expect(handler('const { user } = locals; return user', '{ locals }')).toBe(
      '(_, ctx) => { const { user } = ctx.var; return user }',
    )
    expect(
      handler('const { locals, cookies } = context\nreturn [locals.user, cookies.get("a")?.value]'),
    ).toContain('return [ctx.var.user, getCookie(ctx, "a")]')
    expect(handler('const jar = context.cookies\nreturn jar.get("a")?.value')).toBe(
      '(_, ctx) => { \nreturn getCookie(ctx, "a") }',
    )
    expect(handler('const all = context.locals\nall.user = all.user + 1')).toBe(
      `(_, ctx) => { \nctx.set('user', ctx.var.user + 1) }`,
    )
    expect(handler('const { locals } = context, n = 1; return locals.user + n')).toBe(
      '(_, ctx) => { const n = 1; return ctx.var.user + n }',
    )
    expect(
      handler('await locals.runtime.env.KV.get("a"); locals.cfContext.waitUntil(p)', '{ locals }'),
    ).toBe('(_, ctx) => { await ctx.env.KV.get("a"); ctx.executionCtx.waitUntil(p) }')
  })

  it('its session, its request, and the context that it passes on', () => {
    expect(
      handler('await session?.set("a", 1); return request.headers', '{ session, request }'),
    ).toBe('(_, ctx) => { await ctx.var.session?.set("a", 1); return ctx.req.raw.headers }')
    expect(handler('return helper(context, { context })')).toBe(
      '(_, ctx) => { return helper(ctx, { context: ctx }) }',
    )
  })

  it('not what has the same name in an inner function, or another name than the context', () => {
    expect(handler('return list.map((context) => context.locals.x)')).toBe(
      '(_, ctx) => { return list.map((context) => context.locals.x) }',
    )
    expect(handler('return c.locals.user', 'c')).toBe('(_, c) => { return c.var.user }')
    expect(handler('const ctx = 1; return locals.user', '{ locals }')).toBe(
      '(_, honoContext) => { const ctx = 1; return honoContext.var.user }',
    )
  })

  it('where its handler is a function of its own, also in another file', () => {
    const files = {
      'src/actions/index.ts': `import { defineAction } from 'astro:actions'
import { add } from '@/lib/add'
export const server = { add: defineAction({ handler: add }) }`,
      'src/lib/add.ts': `export async function add(_: unknown, { locals }) { return locals.user }`,
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } } // mine',
    }
    expect(migrated('src/lib/add.ts', files)).toBe(
      'export async function add(_: unknown, ctx) { return ctx.var.user }',
    )
  })

  it('where its handler is a default export, in a namespace, re-exported or wrapped', () => {
    const files = (handler: string) => ({
      'src/actions/index.ts': `import { defineAction } from 'astro:actions'
import one, * as all from './handlers'
import { two } from './exports'
const withLog = (handler) => (input, context) => handler(input, context)
export const server = { x: defineAction({ handler: ${handler} }) }`,
      'src/actions/handlers.ts': `export default (_, { locals }) => locals.one
export const three = (_, { locals }) => locals.three`,
      'src/actions/exports.ts': `export * from './nothing'\nexport { two as two } from './two'`,
      'src/actions/two.ts': `const two = (_, { locals }) => locals.two\nexport { two }`,
    })
    const handlers = 'src/actions/handlers.ts'
    expect(migrated(handlers, files('one'))).toContain('(_, ctx) => ctx.var.one')
    expect(migrated(handlers, files('all.three'))).toContain('(_, ctx) => ctx.var.three')
    expect(migrated('src/actions/two.ts', files('two'))).toContain('(_, ctx) => ctx.var.two')
    const wrapped = files('withLog((_, { locals }) => locals.user)')
    expect(migrated('src/actions/index.ts', wrapped)).toContain('withLog((_, ctx) => ctx.var.user)')
    expect(listed(wrapped)).toContainEqual(
      expect.stringContaining("index.ts:5 The function around this handler gets Hono's context"),
    )
  })

  it('whatever its file has: generic functions, casts, decorators, and elements in others', () => {
    const code = `import { defineAction } from 'astro:actions'
const first = <T>(list: T[]) => <T>list[0]
class Once<T> { @log accessor value: T }
export const server = { a: defineAction({ input: z.any() satisfies object, handler: first }) }`
    const path = 'src/actions/index.ts'
    expect(listed({ [path]: code })).not.toContainEqual(expect.stringContaining('parsed'))
    expect(migrated(path, { [path]: code })).toContain('schema: z.any() satisfies object')
    const files = {
      'src/A.tsx': 'export const a = <T,>(x: T) => <p>{x}</p>',
      'src/b.js': 'export const b = <p>1</p>',
      'src/c.d.ts': 'export const c: number',
      'src/D.vue': '<script type="application/ld+json">{ "a": 1 }</script>',
      'src/E.vue': '<script lang="tsx">export default () => <p>1</p></script>',
    }
    expect(listed(files)).toEqual([])
  })

  it('and helpers whose parameter is an ActionAPIContext', () => {
    const helper = `import type { ActionAPIContext } from 'astro:actions'
export const who = ({ locals }: ActionAPIContext) => locals.user`
    expect(migrated('src/lib/who.ts', { 'src/lib/who.ts': helper })).toBe(
      `import type { ActionContext } from '@gnosticdev/hono-actions/actions'
export const who = (ctx: ActionContext) => ctx.var.user`,
    )
    const typed = `import type { ActionAPIContext } from 'astro:actions'
type Context = ActionAPIContext
export const a = (c: Context) => c.locals.user
export const b: (c: ActionAPIContext) => string = (c) => c.locals.user
export const get = (session: ActionAPIContext['session']) => session?.get('a')
`
    const expected = `import type { ActionContext } from '@gnosticdev/hono-actions/actions'
import type { APIContext } from 'astro'
type Context = ActionContext
export const a = (c: Context) => c.var.user
export const b: (c: ActionContext) => string = (c) => c.var.user
export const get = (session: APIContext['session']) => session?.get('a')
`
    expect(migrated('src/lib/who.ts', { 'src/lib/who.ts': typed })).toBe(expected)
    expect(migrated('src/a.astro', { 'src/a.astro': `---\n${typed}---\n` })).toBe(
      `---\n${expected}---\n`,
    )
    const others = `import type { ActionAPIContext } from 'astro:actions'
export type Context = ActionAPIContext
type Cookies = ActionAPIContext['cookies']
type Part = Pick<ActionAPIContext, 'locals'>
`
    expect(listed({ 'src/lib/who.ts': others })).toEqual([
      expect.stringMatching(/^src\/lib\/who\.ts:2 This is Hono's context now/),
      expect.stringMatching(/^src\/lib\/who\.ts:3 Hono's context, which this is now, has no `cook/),
      expect.stringMatching(/^src\/lib\/who\.ts:4 This is Hono's context now/),
    ])
  })
})

describe('migrate moves files', () => {
  const paths = (files: Files) =>
    plan(files).changes.flatMap(({ from, path }) => (from ? [[from, path]] : []))

  it('to one file, or with their folder', () => {
    expect(paths({})).toEqual([['src/actions/index.ts', 'src/server/actions.ts']])
    const folder = {
      'src/actions/index.ts': `import { cart } from './cart/all'\nexport const server = { cart }\n`,
      'src/actions/cart/all.ts': `import '../../styles.css'\nimport { db } from '../../db'\nexport const cart = { db }\n`,
      'src/db.ts': `export type { cart } from './actions/cart/all.ts'\nexport const db = import('./actions')\n`,
    }
    expect(paths(folder)).toEqual([
      ['src/actions/index.ts', 'src/server/actions/index.ts'],
      ['src/actions/cart/all.ts', 'src/server/actions/cart/all.ts'],
    ])
    expect(migrated('src/actions/cart/all.ts', folder)).toBe(
      `import '../../../styles.css'\nimport { db } from '../../../db'\nexport const cart = { db }\n`,
    )
    expect(migrated('src/db.ts', folder)).toBe(
      `export type { cart } from './server/actions/cart/all.ts'\nexport const db = import('./server/actions')\n`,
    )
  })

  it('and renames the map of actions where it is exported and imported', () => {
    const path = 'src/actions/index.ts'
    for (const [before, expected] of [
      ['const server = {}\nexport { server }', 'const honoActions = {}\nexport { honoActions }'],
      ['const all = {}\nexport { all as server }', 'const all = {}\nexport { all as honoActions }'],
      [`export { server } from './all'`, `export { server as honoActions } from './all'`],
    ] as const) {
      expect(migrated(path, { [path]: before, 'src/actions/all.ts': '' })).toBe(expected)
    }
    const code = `import { server } from '../actions'\nexport type X = typeof server.a\n`
    expect(migrated('src/lib/x.ts', { 'src/lib/x.ts': code })).toBe(
      `import { honoActions } from '../server/actions'\nexport type X = typeof honoActions.a\n`,
    )
    const all = {
      [path]: `export * from './all'`,
      'src/actions/all.ts': 'export const server = {}',
    }
    expect(migrated('src/actions/all.ts', all)).toBe('export const honoActions = {}')
    const others = `import * as all from './actions'
export { server } from './actions'
export type A = typeof all.server.a | typeof import('./actions').server
export type B = (typeof import('./actions'))['server']
const { server: own } = await import('./actions')
const same = (await import('./actions')).server ?? all.server
vi.mock('./actions')
`
    expect(migrated('src/x.ts', { 'src/x.ts': others })).toBe(
      others
        .replaceAll('./actions', './server/actions')
        .replaceAll(/\bserver\b(?!\/)/g, 'honoActions')
        .replace('{ honoActions }', '{ honoActions as server }'),
    )
  })

  it('that aliases name, of the TypeScript config and of package.json', () => {
    const files = {
      'src/actions/cart.ts': 'export const cart = {}\n',
      'src/a.ts': `import { server } from '@actions'\nimport { cart } from '#in/actions/cart'\n`,
      'tsconfig.json':
        '{ "compilerOptions": { "paths": { "@actions": ["./src/actions/index.ts"] } } }',
      'package.json': '{ "imports": { "#in/*": "./src/*" } }',
    }
    expect(migrated('src/a.ts', files)).toBe(
      `import { honoActions } from './server/actions'\nimport { cart } from '#in/server/actions/cart'\n`,
    )
    expect(listed(files)).toEqual(['tsconfig.json:1 The actions are in src/server now'])
  })

  it('is refused in an app without Astro Actions, or whose file of them has a syntax error', () => {
    const files = new Map([['src/pages/index.astro', '<p>Hi</p>']])
    expect(() => planMigration({ files, srcDir: 'src/', parseAstro })).toThrow(
      'There are no Astro Actions: neither src/actions/index.ts nor src/actions.ts exists',
    )
    expect(() => plan({ 'src/actions/index.ts': 'export const = {}' })).toThrow(
      "src/actions/index.ts: This file can't be parsed: Unexpected token",
    )
  })
})

describe('migrate rewrites pages, scripts and islands', () => {
  const page = (code: string) => migrated('src/pages/a.astro', { 'src/pages/a.astro': code })

  it('results and calls, in the frontmatter and in the template', () => {
    expect(
      page(`---
import { actions } from 'astro:actions'
const { error } = await Astro.callAction(actions.a.b, { é: 1 })
const data = await Astro.callAction(actions.a.orThrow)
---
<!-- {no} -->
<form action={actions.x}>{Astro.getActionResult(actions.x)?.data}<br></form>
<a href={\`/\${actions.x.queryString}\`}>x</a>`),
    ).toBe(`---
import { getActionResult } from '@gnosticdev/hono-actions/actions'
import { actions } from '@gnosticdev/hono-actions/client'
const { error } = await actions.a.b({ é: 1 })
const data = await actions.a.orThrow()
---
<!-- {no} -->
<form action={actions.x}>{getActionResult(actions.x)?.data}<br></form>
<a href={\`/\${String(actions.x)}\`}>x</a>`)
  })

  it('each script of a page, of Vue and of Svelte', () => {
    const script = (module: string) =>
      `<script>\n  import { actions, isInputError } from '${module}'\n  actions.a()\n</script>\n`
    const own = script('@gnosticdev/hono-actions/client')
    expect(page(script('astro:actions') + script('astro:actions'))).toBe(own + own)
    for (const path of ['src/components/A.vue', 'src/components/A.svelte']) {
      const rest = '<p>{ astro }</p>\n'
      expect(migrated(path, { [path]: script('astro:actions') + rest })).toBe(own + rest)
    }
  })

  it('imports that are loaded later, and names that are taken', () => {
    expect(
      page(`<script>\nconst { actions } = await import('astro:actions')\n</script>`),
    ).toContain(`await import('@gnosticdev/hono-actions/client')`)
    expect(
      page(`---\nfunction getActionResult() {}\nconst a = Astro.getActionResult(x)\n---\n`),
    ).toBe(
      `---\nimport { getActionResult as honoGetActionResult } from '@gnosticdev/hono-actions/actions'\n\nfunction getActionResult() {}\nconst a = honoGetActionResult(x)\n---\n`,
    )
    expect(page('<p>{Astro.getActionResult(x)?.data}</p>')).toBe(
      `---\nimport { getActionResult } from '@gnosticdev/hono-actions/actions'\n---\n<p>{getActionResult(x)?.data}</p>`,
    )
  })

  it('comparisons of a result with undefined, and no other ones', () => {
    const code = `import { actions } from 'astro:actions'
const { data, error: e } = await actions.a()
const r = await actions.b({})
const other = await load()
if (data !== undefined && e === undefined && undefined === r.data && other !== undefined) go()
`
    expect(migrated('src/a.ts', { 'src/a.ts': code })).toContain(
      'if (data !== null && e === null && null === r.data && other !== undefined) go()',
    )
    const island = `import { actions } from 'astro:actions'
import { withState } from '@astrojs/react/actions'
const [state, send] = useActionState(withState(actions.a), initial)
actions.b().then(({ data }) => data === undefined || stop())
if (state.error !== undefined) go()
`
    expect(migrated('src/A.tsx', { 'src/A.tsx': island })).toContain(
      'actions.b().then(({ data }) => data === null || stop())\nif (state.error !== null) go()',
    )
    // Without a result, a half is undefined still.
    expect(
      page(`---
const result = Astro.getActionResult(actions.a)
const { error } = Astro.getActionResult(actions.b) ?? {}
if (result?.error !== undefined || error === undefined) go()
---
`),
    ).toContain('if (result?.error != null || error == null) go()')
  })

  it("the first state of React's useActionState", () => {
    const code = `import { actions } from 'astro:actions'
import { experimental_withState } from '@astrojs/react/actions'
useActionState(experimental_withState(actions.a), { data: undefined, error: undefined })
`
    expect(migrated('src/A.tsx', { 'src/A.tsx': code })).toBe(
      `import { actions, withState } from '@gnosticdev/hono-actions/client'
useActionState(withState(actions.a), { data: null, error: null })
`,
    )
  })

  it('zod, except in content collections', () => {
    const code = (from: string) => `import { z } from '${from}'\nexport const s = z.string()\n`
    for (const from of ['astro/zod', 'astro:schema']) {
      expect(migrated('src/s.ts', { 'src/s.ts': code(from) })).toBe(code('zod'))
    }
    const path = 'src/content.config.ts'
    expect(migrated(path, { [path]: code('astro/zod') })).toBe(code('astro/zod'))
  })
})

describe('migrate moves the locals that actions use', () => {
  const uses = {
    'src/actions/index.ts': `import { defineAction } from 'astro:actions'
export const server = { a: defineAction({ handler: (_, { locals }) => locals.user }) }
`,
    'src/middleware.ts': `import { defineMiddleware } from 'astro:middleware'
export const onRequest = defineMiddleware(({ locals, cookies }, next) => {
  locals.user = cookies.get('user')?.value
  return next()
})
`,
  }

  it('in middleware, pages and endpoints', () => {
    expect(
      migrated('src/middleware.ts', uses),
    ).toBe(`import { defineMiddleware } from 'astro:middleware'
import { requireRequestContext } from '@gnosticdev/hono-actions/context'
export const onRequest = defineMiddleware(({ cookies }, next) => {
  const { vars } = requireRequestContext()
  vars.user = cookies.get('user')?.value
  return next()
})
`)
    const page = `---\nconst { user, theme } = Astro.locals\n---\n<p>{Astro.locals.theme}</p>`
    expect(migrated('src/pages/a.astro', { ...uses, 'src/pages/a.astro': page })).toBe(
      `---\nimport { requireRequestContext } from '@gnosticdev/hono-actions/context'\n\nconst { theme } = Astro.locals\nconst { user } = requireRequestContext().vars\n---\n<p>{Astro.locals.theme}</p>`,
    )
    const endpoint = 'export const GET = ({ locals }) => new Response(locals.user)\n'
    expect(migrated('src/pages/a.ts', { ...uses, 'src/pages/a.ts': endpoint })).toBe(
      `import { requireRequestContext } from '@gnosticdev/hono-actions/context'\n\nexport const GET = () => new Response(requireRequestContext().vars.user)\n`,
    )
    const own = (first: string) => `import { defineMiddleware } from 'astro:middleware'
export const onRequest = defineMiddleware((context, next) => {
  ${first}
  locals.user = locals.theme
  return next()
})
`
    for (const first of ['const { locals } = context', 'const locals = context.locals']) {
      const file = migrated('src/middleware.ts', { ...uses, 'src/middleware.ts': own(first) })
      expect(file).toContain(`  const { vars } = requireRequestContext()\n  ${first}\n`)
      expect(file).toContain('  vars.user = locals.theme\n')
    }
    const inOneLine = 'export const onRequest = (c, next) => { c.locals.user = 1; return next() }\n'
    expect(migrated('src/middleware.ts', { ...uses, 'src/middleware.ts': inOneLine })).toContain(
      '{ const { vars } = requireRequestContext(); vars.user = 1; return next() }',
    )
    const elsewhere = 'export const x = (app) => app.locals.user\n'
    expect(migrated('src/x.ts', { ...uses, 'src/x.ts': elsewhere })).toBe(elsewhere)
  })

  it('and their types, in a file of their own or in the module that has them', () => {
    const script = `declare namespace App {\n  interface Locals {\n    user?: string\n    theme: string\n  }\n}\n`
    const { changes } = plan({ ...uses, 'src/env.d.ts': script })
    const file = (path: string) => changes.find((change) => change.path === path)?.after
    expect(file('src/env.d.ts')).toBe(script.replace('    user?: string\n', ''))
    expect(file('src/variables.d.ts')).toContain('  interface Variables {\n    user?: string\n  }')

    const module = `import type { User } from './user'\n\ndeclare global {\n  namespace App {\n    interface Locals {\n      user: User\n    }\n  }\n}\n`
    expect(migrated('src/env.d.ts', { ...uses, 'src/env.d.ts': module })).toBe(
      `import type { User } from './user'\n\ndeclare module '@gnosticdev/hono-actions/actions' {\n  interface Variables {\n    user: User\n  }\n}\n`,
    )
    const used = `export function f(user: App.Locals['user'], theme: App.Locals['theme']) {}\n`
    expect(migrated('src/f.ts', { ...uses, 'src/f.ts': used })).toBe(
      `import type { Variables } from '@gnosticdev/hono-actions/actions'\n\nexport function f(user: Variables['user'], theme: App.Locals['theme']) {}\n`,
    )
  })

  it('not those that a package sets, which a person copies', () => {
    const { 'src/actions/index.ts': actions } = uses
    const page = `---\nconst { user } = Astro.locals\n---\n`
    const files = { 'src/actions/index.ts': actions, 'src/pages/a.astro': page }
    expect(migrated('src/pages/a.astro', files)).toBe(page)
    expect(listed(files)).toContainEqual(
      expect.stringContaining('src/server/actions.ts:2 Nothing in this project sets `locals.user`'),
    )
  })

  it("and gives actions Astro's session, by middleware that is there or new", () => {
    const files = {
      'src/actions/index.ts': `import { defineAction } from 'astro:actions'
export const server = { a: defineAction({ handler: (_, { session }) => session?.get('a') }) }
`,
    }
    const added = plan(files).changes.find(({ path }) => path === 'src/middleware.ts')
    expect(added?.after).toContain('requireRequestContext().vars.session = context.session')
    const one = `export const onRequest = (context, next) => next()\n`
    expect(migrated('src/middleware.ts', { ...files, 'src/middleware.ts': one })).toBe(
      `import { sequence } from 'astro:middleware'\nimport { sessionForActions } from './server/session-for-actions'\n\nexport const onRequest = sequence(sessionForActions, (context, next) => next())\n`,
    )
    const named = `const onRequest = (context, next) => next()\nexport { onRequest }\n`
    expect(migrated('src/middleware.ts', { ...files, 'src/middleware.ts': named })).toContain(
      'const onRequest = sequence(sessionForActions, (context, next) => next())',
    )
    const fn = `export async function onRequest(context, next) { return next() }\n`
    expect(listed({ ...files, 'src/middleware.ts': fn })).toEqual([
      'src/middleware.ts:1 Put `sessionForActions` of ./server/session-for-actions before your middleware: `sequence(...)`',
    ])
  })
})

describe('migrate lists with file and line', () => {
  const inAction = (options: string, before = '') =>
    listed({
      'src/actions/index.ts': `import { defineAction, ActionError } from 'astro:actions'
import { z } from 'zod'
${before}
export const server = {
  x: defineAction({
    ${options}
  }),
}
`,
    })
  const place = 'src/server/actions.ts'

  it('a handler without a schema that takes input', () => {
    expect(inAction('handler: (input) => input')).toEqual([
      expect.stringContaining(`${place}:6 An action without a \`schema\` gets no input`),
    ])
    expect(inAction('handler: (_input) => 1')).toEqual([])
    expect(inAction(`accept: 'form', handler: (form) => form.get('a')`)).toEqual([])
    expect(inAction('input: z.any(), handler: (input) => input')).toEqual([])
  })

  it('an error whose text the visitor no longer sees', () => {
    const message = expect.stringContaining('The caller no longer gets this text')
    for (const error of ['Error', 'TypeError', 'KilnError']) {
      expect(inAction(`handler: () => { throw new ${error}('Cold') }`)).toEqual([message])
    }
    expect(inAction(`handler: () => { throw new ActionError({ code: 'CONFLICT' }) }`)).toEqual([])
    expect(inAction('handler: () => help()', `function help() { throw new Error('a') }`)).toEqual([
      expect.stringMatching(/^src\/server\/actions\.ts:3 The caller no longer/),
    ])
  })

  it('a text of a form that has to be filled in, wherever its schema is', () => {
    const listedIn = (schema: string, before = '') =>
      inAction(`accept: 'form', input: ${schema}, handler: () => 1`, before).map(
        (one) => one.split(' ')[0],
      )
    const required = ['z.string()', 'z.string().trim().max(5)', `z.string('Who?').max(5)`]
    for (const field of required) {
      expect(listedIn(`z.object({ a: ${field} })`)).toEqual([`${place}:6`])
      expect(listedIn('schema', `const schema = z.object({ a: ${field} })`)).toEqual([`${place}:3`])
    }
    // Its own message is the one for an empty field, which another check now refuses.
    expect(listedIn(`z.object({ a: z.string('Who?').min(2) })`)).toEqual([`${place}:6`])
    const others = 'z.string().min(1)|z.string().optional()|z.array(z.string())|z.string().email()'
    for (const field of others.split('|')) {
      expect(listedIn(`z.object({ a: ${field} })`)).toEqual([])
    }
    expect(inAction('input: z.object({ a: z.string() }), handler: () => 1')).toEqual([])
  })

  it("what is written by hand of Astro's URLs", () => {
    const files = {
      'src/pages/a.astro': `<form\n  action="?_action=a">\n</form>`,
      'test/a.test.ts': `\nawait fetch('/_actions/a')\n`,
      'public/a.html': `<form action="?_action=a">`,
    }
    expect(listed(files)).toEqual([
      expect.stringMatching(/^public\/a\.html:1 The query parameter is `_hono_action`/),
      expect.stringMatching(/^src\/pages\/a\.astro:2 The query parameter is `_hono_action`/),
      expect.stringMatching(/^test\/a\.test\.ts:2 The URL of an action is its path below \/api/),
    ])
  })

  it('a result that is set for more than a form', () => {
    const middleware = (body: string) =>
      listed({
        'src/middleware.ts': `import { getActionContext } from 'astro:actions'
export const onRequest = (context, next) => {
  const { action, setActionResult, serializeActionResult } = getActionContext(context)
  ${body}
  return next()
}
`,
      })
    const set = 'setActionResult(action.name, serializeActionResult(result))'
    expect(middleware(set)).toEqual([
      expect.stringMatching(/^src\/middleware\.ts:4 This is the response of a call by script too/),
    ])
    expect(middleware(`if (action?.calledFrom === 'form') { ${set} }`)).toEqual([])
    expect(middleware(`if (action.calledFrom === 'rpc') return next()\n  ${set}`)).toEqual([])
    expect(middleware(`if (action.calledFrom === 'rpc') { ${set} }`)).toHaveLength(1)
  })

  it('a result that middleware stores', () => {
    const code = `import { getActionContext } from 'astro:actions'
export const onRequest = async (context, next) => {
  const { action, serializeActionResult, deserializeActionResult } = getActionContext(context)
  const stored = deserializeActionResult(await context.session.get('a'))
  context.session.set('a', serializeActionResult(await action.handler()))
}
`
    expect(listed({ 'src/middleware.ts': code })).toEqual([
      expect.stringMatching(/^src\/middleware\.ts:4 Use `parseActionResult`/),
      expect.stringMatching(/^src\/middleware\.ts:5 Import `serializeActionResult`/),
    ])
  })

  it('isActionError where it excludes input errors', () => {
    const script = (code: string) =>
      listed({
        'src/a.ts': `import { actions, isActionError, isInputError } from 'astro:actions'\n${code}`,
      }).map((one) => one.split(' ')[0])
    expect(script('if (isActionError(e)) a()\nelse if (isInputError(e)) b()')).toEqual([
      'src/a.ts:2',
    ])
    expect(script('if (isInputError(e)) a()\nelse if (isActionError(e)) b()')).toEqual([])
    expect(script('export const a = isInputError(e) ? 1 : isActionError(e) ? 2 : 3')).toEqual([])
    expect(
      script(
        'export const f = (e) => { if (isInputError(e)) return 1\n if (isActionError(e)) return 2 }',
      ),
    ).toEqual([])
    expect(script('list.filter(isActionError)')).toEqual(['src/a.ts:2'])
  })

  it('mutations of TanStack Query', () => {
    const code = (value: string) => ({
      'src/a.tsx': `import { actions } from 'astro:actions'\n\nuseMutation({ mutationFn: ${value} })\n`,
    })
    for (const value of ['actions.a.b', 'actions.a.orThrow']) {
      expect(listed(code(value))).toEqual([
        expect.stringMatching(/^src\/a\.tsx:3 TanStack Query passes a second argument/),
      ])
    }
    expect(listed(code('(input) => actions.a.orThrow(input)'))).toEqual([])
  })

  it('endpoints below /api', () => {
    const endpoint = 'export const GET = () => new Response()\n'
    const files = { 'src/pages/api/a.ts': endpoint, 'src/pages/apis.ts': endpoint }
    expect(listed(files)).toEqual([
      expect.stringMatching(/^src\/pages\/api\/a\.ts:1 Actions are served below \/api too/),
    ])
  })

  it('what handlers cannot have here', () => {
    const uses: [string, string][] = [
      ['cookies', 'read(cookies)'],
      ['clientAddress', 'clientAddress'],
      ['url', 'url.searchParams'],
      ['request', 'await request.formData()'],
      ['rewrite', `rewrite('/a')`],
      ['...rest', 'rest'],
    ]
    for (const [name, use] of uses) {
      expect(inAction(`handler: async (_, { ${name} }) => ${use}`), name).toEqual([
        expect.stringMatching(/^src\/server\/actions\.ts:6 /),
      ])
    }
    expect(inAction('handler: (_, { url, request }) => url.origin + request.url')).toEqual([])
  })

  it('a helper that gets the context, unless it is typed for one of actions', () => {
    const call = (param: string) =>
      inAction('handler: async (_, context) => who(context)', `const who = (${param}) => 1`)
    expect(call('context: APIContext')).toEqual([
      expect.stringContaining(`${place}:6 This function gets Hono's context now: \`ctx\``),
    ])
    expect(call('context: ActionAPIContext')).toHaveLength(1)
    const typed = `import type { ActionAPIContext } from 'astro:actions'\n`
    expect(
      inAction(
        'handler: async (_, context) => who(context)',
        `${typed}const who = (context: ActionAPIContext) => 1`,
      ),
    ).toEqual([])
  })

  it('a limit in the Astro config that does not count for actions', () => {
    const config = 'export default { security: { actionBodySizeLimit: 1 } }'
    expect(listed({ 'astro.config.mjs': config })).toEqual([
      expect.stringMatching(/^astro\.config\.mjs:1 This does not count for actions here/),
    ])
  })

  it('a handler or options that are made elsewhere', () => {
    expect(inAction(`handler: make(1)`)).toEqual([
      expect.stringContaining(':6 The handler is made'),
    ])
    expect(inAction(`...options, handler: () => 1`)).toEqual([
      expect.stringContaining(':6 If these options have an `input`'),
    ])
  })

  it('what has no counterpart, and what still uses Astro Actions', () => {
    const code = `import { type ActionReturnType, getActionPath } from 'astro:actions'
import { getActionState } from '@astrojs/react/actions'
export const a = (c) => getActionState(c)
`
    expect(listed({ 'src/a.ts': code }).map((one) => one.split(' ').slice(0, 3).join(' '))).toEqual(
      [
        'src/a.ts:1 Use `Awaited<ReturnType<typeof',
        'src/a.ts:1 The URL',
        'src/a.ts:1 This still',
        'src/a.ts:2 This still',
        'src/a.ts:3 There is',
      ],
    )
  })

  it('what is in templates and in files that are not rewritten', () => {
    const files = {
      'src/pages/a.mdx': `import { actions } from 'astro:actions'\n`,
      'src/A.svelte': '<a href={actions.a.b.queryString}>x</a>',
      'src/b.astro': `---\nconst { getActionResult, url } = Astro\n---\n`,
      'src/pages/c.ts': 'export const POST = ({ callAction }) => callAction(x)',
      'vitest.config.ts': `export default { test: { include: ['./src/actions/**'] } }`,
    }
    expect(listed(files)).toEqual([
      'src/A.svelte:1 Write `String(actions.x)`',
      'src/b.astro:2 Import `getActionResult` from @gnosticdev/hono-actions/actions',
      'src/pages/a.mdx:1 This still uses Astro Actions',
      'src/pages/c.ts:1 Write `actions.x(input)`',
      'vitest.config.ts:1 The actions are in src/server now',
    ])
  })

  it('a file that cannot be parsed, and changes the others', () => {
    const { findings, changes } = plan({ 'src/bad.ts': 'const = 1', 'src/b.astro': '<p>{</p>' })
    expect(findings.map(({ path }) => path)).toEqual(['src/b.astro', 'src/bad.ts'])
    expect(changes).toHaveLength(1)
  })
})

describe('migrate, in the app of the guide', () => {
  it('writes the files of the guide, except for what it lists', () => {
    const app = Object.fromEntries(readApp(join(fixtures, 'migration/before')))
    const wanted = (path: string) => readFileSync(join(fixtures, 'migration/after', path), 'utf8')
    // The order of imports is a formatter's.
    const lines = (code = '') => code.split('\n').filter(Boolean).sort()
    const { changes, findings } = plan(app)
    const listedFiles = new Set(findings.map(({ path }) => path))
    const same = changes.filter(({ path }) => !listedFiles.has(path))
    for (const { path, after: result } of same) {
      // The guide writes one line of each in another way.
      if (path === 'src/middleware.ts' || path === 'src/pages/form.astro') continue
      expect(lines(result), path).toEqual(lines(wanted(path)))
    }
    expect(same.map(({ path }) => path)).toEqual([
      'src/components/Page.astro',
      'src/env.d.ts',
      'src/middleware.ts',
      'src/pages/admin.astro',
      'src/pages/form.astro',
      'src/pages/post-redirect.astro',
      'src/pages/upload.astro',
      'src/variables.d.ts',
    ])
  })

  it('changes nothing a second time', () => {
    const app = Object.fromEntries(readApp(join(fixtures, 'migration/before')))
    const { changes } = plan(app)
    const moved = new Map(Object.entries(app))
    for (const { from, path, after: result } of changes) {
      if (from) moved.delete(from)
      moved.set(path, result)
    }
    // It is refused in a moved app, so with a map of actions that is empty.
    const again = plan(Object.fromEntries(moved)).changes.map(({ path }) => path)
    expect(again).toEqual(['src/server/actions.ts'])
  })
})
