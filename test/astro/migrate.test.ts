import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { copyFixture, npx, root } from '../support/build.ts'
import { cli, filesIn, type Run } from '../support/cli.ts'
import { astroCheck } from '../support/tools.ts'

interface Env {
  DB: { prepare(query: string): { all(): Promise<{ results: object[] }> } }
}

/** An app of its own that finds the library: a copy of a fixture with a package.json. */
function appOf(fixture: string): string {
  const folder = copyFixture(fixture)
  mkdirSync(join(folder, 'node_modules/@gnosticdev'), { recursive: true })
  symlinkSync(root, join(folder, 'node_modules/@gnosticdev/hono-actions'))
  return folder
}

/** What `astro check` prints, without colors. */
async function check(folder: string): Promise<string> {
  await npx('astro', ['sync', '--root', folder], folder)
  return stripVTControlCharacters(await astroCheck(folder))
}

describe('migrate, in a shop', () => {
  let folder: string
  let checkedBefore: string
  let run: Run
  let worker: TestWorker<Env>
  const cookies = new Map<string, string>()

  beforeAll(async () => {
    // Each check has a folder of its own, because the checker keeps what it has read.
    checkedBefore = await check(appOf('migration-shop'))
    folder = appOf('migration-shop')
    run = await cli(['migrate', '--no-install'], folder, ['y'])
    await buildAstro(folder)
    worker = await createTestWorker<Env>({ root: folder })
  })

  afterAll(() => worker?.dispose())

  async function send(path: string, body?: BodyInit, type?: string) {
    const response = await worker.fetch(path, {
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        origin: worker.url.origin,
        ...(type && { 'content-type': type }),
      },
      ...(body !== undefined && { method: 'POST', body }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(cookie)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return { status: response.status, text: await response.text(), headers: response.headers }
  }

  const form = (path: string, fields: Record<string, string>) =>
    send(path, new URLSearchParams(fields))
  const add = (product: string) =>
    send('/api/cart/add', JSON.stringify({ product }), 'application/json')
  const inside = (id: string, page: string) => new RegExp(`id="${id}"[^>]*>([^<]*)`).exec(page)?.[1]

  it('has an app that type-checks before and after', async () => {
    expect(checkedBefore).toContain('- 0 errors')
    expect(await astroCheck(folder)).toContain('- 0 errors')
  })

  it('shows each change, and lists with file and line what needs a person', () => {
    expect(run.code, run.printed).toBe(0)
    expect(run.printed).toContain('Move: src/actions/cart/index.ts to src/server/actions/cart/')
    expect(run.printed).toContain("- import { ActionError, defineAction } from 'astro:actions'")
    expect(run.printed).toContain('Write these 21 files?')
    expect(run.printed).toContain('zod@^4')
    const listed = run.printed.matchAll(/(src\/\S+:\d+)\n\W+(\w.*)/g)
    expect([...listed].map(([, place, message]) => `${place} ${message?.slice(0, 30)}`)).toEqual([
      'src/components/Rating.tsx:5 For a form that is posted with',
      'src/lib/schemas.ts:9 A field that was left empty is',
      'src/pages/api/health.ts:1 Actions are served below /api ',
      'src/server/actions/account.ts:8 A field that was left empty is',
      'src/server/actions/cart/index.ts:36 The function around this handl',
      'src/server/actions/cart/store.ts:12 The caller no longer gets this',
    ])
    expect(run.printed).toContain('Done. 6 places need a person.')
  })

  it('leaves nothing of Astro Actions', () => {
    const files = filesIn(join(folder, 'src'))
    expect(Object.keys(files).filter((path) => path.startsWith('actions/'))).toEqual([])
    for (const [path, code] of Object.entries(files)) {
      expect(code, path).not.toMatch(
        /astro:actions|astro:schema|astro\/zod|@astrojs\/react\/actions/,
      )
    }
  })

  it('keeps what its visitors can do: sign in, fill a cart in the session, order', async () => {
    expect(inside('user', (await send('/')).text)).toBe('Not signed in')
    const refused = await form('/account?_hono_action=account.signIn', { name: 'Too long a name' })
    expect([refused.status, inside('name-error', refused.text)]).toEqual([400, 'Too long'])

    const signedIn = await form('/account?_hono_action=account.signIn', { name: 'Ada' })
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([302, '/'])
    expect(cookies.get('visits')).toBe('1')
    expect(inside('user', (await send('/')).text)).toBe('Hello Ada')
    expect(JSON.parse((await send('/api/health')).text)).toEqual({ user: 'Ada' })

    await add('bowl')
    expect(JSON.parse((await add('vase')).text).data).toEqual([
      { product: 'bowl', count: 1 },
      { product: 'vase', count: 1 },
    ])
    const ordered = await form('/cart?_hono_action=cart.order', { address: 'Kiln 1', note: '' })
    expect([ordered.status, inside('placed', ordered.text)]).toEqual([200, '1'])
    expect(inside('first', ordered.text)).toBe('2')
    const { results } = await worker.env.DB.prepare('SELECT user, items, note FROM orders').all()
    expect(results).toMatchObject([{ user: 'Ada', note: null }])
    const again = await form('/cart?_hono_action=cart.order', { address: 'Kiln 1' })
    expect([again.status, inside('placed', again.text)]).toEqual([409, 'The cart is empty'])
  })

  it('keeps the middleware of its actions', async () => {
    const sent = await form('/cart?_hono_action=contact.send', { message: 'Hello' })
    expect([sent.status, inside('sent', sent.text)]).toEqual([403, 'Admins only'])
  })

  it('is refused in a project that has been moved', async () => {
    const again = await cli(['migrate', '--yes'], folder)
    expect(again.code).toBe(1)
    expect(again.printed).toContain('src/server/actions/index.ts exists')
    expect(again.printed).toContain('HA932')
  })
})

describe('migrate, in the app of the guide', () => {
  it('lists each place that does not type-check after it', async () => {
    const folder = appOf('migration/before')
    const before = filesIn(folder)
    const cancelled = await cli(['migrate', '--no-install'], folder, ['n'])
    expect([cancelled.code, filesIn(folder)]).toEqual([1, before])

    const { printed } = await cli(['migrate', '--yes', '--no-install'], folder)
    const errors = [...(await check(folder)).matchAll(/(src\/\S+?):(\d+):\d+ - error (.*)/g)]
    const unlisted = errors.filter(([, path, line]) => !printed.includes(`${path}:${line}\n`))
    // Where null takes the place of undefined, TypeScript says so.
    expect(unlisted.map(([, , , message]) => message)).toEqual([
      expect.stringContaining(
        "'Plan | null' is not assignable to parameter of type 'Plan | undefined'",
      ),
    ])
    expect(errors.length - unlisted.length).toBe(1)
  })
})
