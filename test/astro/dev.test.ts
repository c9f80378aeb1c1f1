import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { root } from '../support/build.ts'
import { panelPath } from '../support/panel.ts'
import { post } from '../support/post.ts'
import { actionsOf, configWith, smallestApp, writeProject } from '../support/project.ts'

let folder: string
let server: ChildProcess
let printed = ''
let url: string

const worker = {
  fetch: (path: string | URL, init?: RequestInit) => fetch(new URL(path, url), init),
}

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
  const bin = join(root, 'node_modules/.bin/astro')
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1', FORCE_COLOR: '0' }
  server = spawn(bin, ['dev', '--root', folder, '--port', '0', '--host', '127.0.0.1'], { env })
  for (const stream of [server.stdout, server.stderr]) {
    stream?.on('data', (chunk) => {
      printed += chunk
    })
  }
  await vi.waitFor(() => expect(printed).toMatch(/http:\/\/127\.0\.0\.1:\d+/), { timeout: 60_000 })
  url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0] ?? ''
})

afterAll(() => {
  server?.kill()
})

describe('the dev server', () => {
  it('serves actions and calls in process on workerd', async () => {
    expect(await post(worker, '/api/hello')).toMatchObject({ status: 200, data: 'hello' })
    expect(await (await worker.fetch('/call')).text()).toContain('>hello</p>')
    expect((await worker.fetch('/api/nope')).status).toBe(404)
  })

  it('serves endpoints of the app beside actions, and a 404 result for everything else', async () => {
    for (const slash of ['', '/']) {
      expect((await post(worker, `/api/users/ada${slash}`)).data).toBe('ada')
      for (const path of ['nope', 'users', 'hel%6Co', 'hello/more']) {
        const { status, error } = await post(worker, `/api/${path}${slash}`)
        expect([path, status, error.code]).toEqual([path, 404, 'NOT_FOUND'])
      }
    }
  })

  it('bundled its dependencies before the first request, and not again', () => {
    expect(printed).not.toMatch(/new dependencies|optimized dependencies changed|reloading/i)
  })

  it('is without the panel, with devToolbar: false', async () => {
    expect((await worker.fetch(panelPath)).status).toBe(404)
    const toolbar = await (await worker.fetch('/@id/__x00__astro:toolbar:internal')).text()
    expect(toolbar).toContain('export')
    expect(toolbar).not.toContain('hono-actions')
  })

  it('says which action of a form does not exist, on the page and in the log', async () => {
    const response = await worker.fetch('/call?_hono_action=gone', {
      method: 'POST',
      headers: { origin: url },
      body: new URLSearchParams({ a: 'b' }),
    })
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('No such action: gone. A form was sent for it.')
    await expect.poll(() => printed).toContain('action gone 404: A form was sent for it.')
  })

  it('says which origin it expected', async () => {
    const headers = { 'content-type': 'application/json', origin: 'https://www.site.example' }
    const response = await worker.fetch('/api/hello', { method: 'POST', headers })
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringContaining('Requests from other sites are refused'),
    ])
    const line = `expected the origin ${url}, but Origin is https://www.site.example`
    await expect.poll(() => printed).toContain(line)
  })

  it('says once that an action without a schema ignores what it was sent', async () => {
    const told = () => printed.split('The action hello has no schema').length - 1
    const before = told()
    for (const value of [1, 2, 3])
      expect((await post(worker, '/api/hello', { value })).status).toBe(200)
    await expect.poll(told).toBe(before + 1)
    await worker.fetch('/call')
    expect(told()).toBe(before + 1)
  })

  it('refreshes a server island by its partial, and explains getActionResult there, once', async () => {
    const page = await (await worker.fetch('/cart')).text()
    const island = /fetch\("(\/_server-islands\/Cart[^"]+)"/.exec(page)?.[1] ?? ''
    const add = async () => {
      const headers = {
        'content-type': 'application/json',
        accept: 'application/json+devalue',
      }
      const response = await worker.fetch('/api/cart/add', { method: 'POST', headers })
      return (await response.json()) as { fresh: { partial: string; data: string }[] }
    }
    for (const n of [1, 2]) {
      const { fresh } = await add()
      const html = expect.stringContaining(`>${n} in the cart</p>`)
      expect(fresh).toEqual([{ partial: '/partials/cart', data: html, error: null }])
      expect(await (await worker.fetch(island)).text()).toEqual(html)
    }
    const told = (text: string) => printed.split(text).length - 1
    await expect.poll(() => told('HA342')).toBe(1)
    expect(told('called in the server island Cart')).toBe(1)
    expect(told('/api/cart/add invalidates cached reads, and the dev server has no cache')).toBe(1)
    expect(told('turn it on in wrangler.toml:\n[cache]\nenabled = true')).toBe(1)
  })

  it('serves an edited action without a restart', async () => {
    writeFileSync(join(folder, 'src/server/actions.ts'), actionsOf("'edited'"))
    await expect.poll(async () => (await post(worker, '/api/hello')).data).toBe('edited')
    expect(await (await worker.fetch('/call')).text()).toContain('>edited</p>')
  })

  it('says that the export is gone, and recovers', async () => {
    writeFileSync(join(folder, 'src/server/actions.ts'), 'export const other = {}\n')
    await expect.poll(async () => (await worker.fetch('/api/hello')).status).toBe(500)
    await expect.poll(() => printed).toContain('does not export "honoActions"')
    writeFileSync(join(folder, 'src/server/actions.ts'), actionsOf("'back'"))
    await expect
      .poll(async () =>
        (
          await worker.fetch('/api/hello', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
          })
        ).text(),
      )
      .toContain('back')
  })
})
