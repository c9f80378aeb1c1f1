import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panelPath } from '../support/panel.ts'
import { post } from '../support/post.ts'
import { actionsOf, configWith, smallestApp, writeProject } from '../support/project.ts'
import { type ServerProcess, startDev } from '../support/server.ts'

let folder: string
let server: ServerProcess

beforeAll(async () => {
  folder = writeProject({
    ...smallestApp,
    'astro.config.mjs': configWith('honoActions({ devToolbar: false })'),
    'src/pages/call.astro': `---
import { honoClient } from '@gnosticdev/hono-actions/client'
const { data } = await (await honoClient.api.hello.$post()).json()
---
<p>{data}</p>
`,
    'src/server/actions.ts': `import { cart } from './cart'
${actionsOf("'hello'").replace('{ hello', '{ cart, hello')}`,
    'src/server/cart.ts': `import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
let items = 0
export const cart = {
  count: defineHonoAction({ handler: () => items }),
  add: defineHonoAction({
    invalidates: ['cart'],
    handler: (_, ctx, { refresh }) => {
      items++
      refresh.partial('/partials/cart')
    },
  }),
}
`,
    'src/components/Cart.astro': `---
import { getActionResult } from '@gnosticdev/hono-actions/actions'
import { actions } from '@gnosticdev/hono-actions/client'
getActionResult(actions.cart.add)
const { data } = await actions.cart.count()
---
<p>{data} in the cart</p>
`,
    'src/pages/cart.astro': `---
import Cart from '../components/Cart.astro'
---
<div data-partial="/partials/cart"><Cart server:defer /></div>
`,
    'src/pages/partials/cart.astro': `---
import Cart from '../../components/Cart.astro'
export const partial = true
---
<Cart />
`,
    'src/pages/api/users/[id].ts':
      'export const POST = ({ params }) => Response.json({ data: params.id })\n',
  })
  server = await startDev(folder, {})
})

afterAll(() => server?.stop())

describe('the dev server', () => {
  it('serves actions and calls in process on workerd', async () => {
    expect(await post(server, '/api/hello')).toMatchObject({ status: 200, data: 'hello' })
    expect(await (await server.fetch('/call')).text()).toContain('>hello</p>')
    expect((await server.fetch('/api/nope')).status).toBe(404)
  })

  it('serves endpoints of the app beside actions, and a 404 result for everything else', async () => {
    for (const slash of ['', '/']) {
      expect((await post(server, `/api/users/ada${slash}`)).data).toBe('ada')
      for (const path of ['nope', 'users', 'hel%6Co', 'hello/more']) {
        const { status, error } = await post(server, `/api/${path}${slash}`)
        expect([path, status, error.code]).toEqual([path, 404, 'NOT_FOUND'])
      }
    }
  })

  it('bundled its dependencies before the first request, and not again', () => {
    expect(server.printed()).not.toMatch(
      /new dependencies|optimized dependencies changed|reloading/i,
    )
  })

  it('is without the panel, with devToolbar: false', async () => {
    expect((await server.fetch(panelPath)).status).toBe(404)
    const toolbar = await (await server.fetch('/@id/__x00__astro:toolbar:internal')).text()
    expect(toolbar).toContain('export')
    expect(toolbar).not.toContain('hono-actions')
  })

  it('says which action of a form does not exist, on the page and in the log', async () => {
    const response = await server.fetch('/call?_hono_action=gone', {
      method: 'POST',
      headers: { origin: server.url },
      body: new URLSearchParams({ a: 'b' }),
    })
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('No such action: gone. A form was sent for it.')
    await expect.poll(() => server.printed()).toContain('action gone 404: A form was sent for it.')
  })

  it('says which origin it expected', async () => {
    const headers = { 'content-type': 'application/json', origin: 'https://www.site.example' }
    const response = await server.fetch('/api/hello', { method: 'POST', headers })
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringContaining('Requests from other sites are refused'),
    ])
    const line = `expected the origin ${server.url}, but Origin is https://www.site.example`
    await expect.poll(() => server.printed()).toContain(line)
  })

  it('says once that an action without a schema ignores what it was sent', async () => {
    const told = () => server.printed().split('The action hello has no schema').length - 1
    const before = told()
    for (const value of [1, 2, 3])
      expect((await post(server, '/api/hello', { value })).status).toBe(200)
    await expect.poll(told).toBe(before + 1)
    await server.fetch('/call')
    expect(told()).toBe(before + 1)
  })

  it('refreshes a server island by its partial, and explains getActionResult there, once', async () => {
    const page = await (await server.fetch('/cart')).text()
    const island = /fetch\("(\/_server-islands\/Cart[^"]+)"/.exec(page)?.[1] ?? ''
    const add = async () => {
      const headers = {
        'content-type': 'application/json',
        accept: 'application/json+devalue',
      }
      const response = await server.fetch('/api/cart/add', { method: 'POST', headers })
      return (await response.json()) as { fresh: { partial: string; data: string }[] }
    }
    for (const n of [1, 2]) {
      const { fresh } = await add()
      const html = expect.stringContaining(`>${n} in the cart</p>`)
      expect(fresh).toEqual([{ partial: '/partials/cart', data: html, error: null }])
      expect(await (await server.fetch(island)).text()).toEqual(html)
    }
    const told = (text: string) => server.printed().split(text).length - 1
    await expect.poll(() => told('HA342')).toBe(1)
    expect(told('called in the server island Cart')).toBe(1)
    expect(told('/api/cart/add invalidates cached reads, and the dev server has no cache')).toBe(1)
    expect(told('turn it on in wrangler.toml:\n[cache]\nenabled = true')).toBe(1)
  })

  it('serves an edited action without a restart', async () => {
    writeFileSync(join(folder, 'src/server/actions.ts'), actionsOf("'edited'"))
    await expect.poll(async () => (await post(server, '/api/hello')).data).toBe('edited')
    expect(await (await server.fetch('/call')).text()).toContain('>edited</p>')
  })

  it('stays up when files are saved again and again while requests come', async () => {
    for (let edit = 1; edit <= 24; edit++) {
      writeFileSync(join(folder, 'src/server/actions.ts'), actionsOf(`'edit ${edit}'`))
      // The next edit comes at another point of the reload each time.
      for (let requests = (edit * 4) % 30; requests >= 0; requests--) {
        void post(server, '/api/hello').catch(() => {})
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    }
    // Whichever edit it is: a watcher takes two that are close for one.
    await expect.poll(async () => (await post(server, '/api/hello')).data).toMatch(/^edit \d+$/)
  })

  it('says that the export is gone, and recovers', async () => {
    writeFileSync(join(folder, 'src/server/actions.ts'), 'export const other = {}\n')
    await expect.poll(async () => (await server.fetch('/api/hello')).status).toBe(500)
    await expect.poll(() => server.printed()).toContain('does not export "honoActions"')
    writeFileSync(join(folder, 'src/server/actions.ts'), actionsOf("'back'"))
    await expect
      .poll(async () =>
        (
          await server.fetch('/api/hello', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
          })
        ).text(),
      )
      .toContain('back')
  })
})
