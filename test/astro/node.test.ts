import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createActions } from '@gnosticdev/hono-actions/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PanelData } from '../../dist/dev/records.js'
import { fixtures } from '../support/build.ts'
import { panelPath } from '../support/panel.ts'
import { post } from '../support/post.ts'
import { writeProject } from '../support/project.ts'
import { type ServerProcess, startBuilt, startDev } from '../support/server.ts'
import { astroBuild } from '../support/tools.ts'

const folder = join(fixtures, 'node-app')

/** The parts of the fixture's actions that are called here; its types need the Astro app's own. */
interface Client {
  count(input: { to: number; ms?: number }): Promise<{
    data: AsyncGenerator<{ n: number; marker: string }, string> | null
  }>
}

const textOf = (html: string, id: string) =>
  new RegExp(`id="${id}"[^>]*>([^<]*)<`).exec(html)?.[1]?.trim()

const clientOf = ({ fetch }: ServerProcess, marker: string) =>
  createActions<never>({
    baseUrl: '/api',
    fetch: (input, init) => {
      const headers = new Headers(init?.headers)
      headers.set('x-marker', marker)
      return fetch(String(input), { ...init, headers })
    },
  }) as unknown as Client

const submit = (server: ServerProcess, query: string, fields: Record<string, string>) =>
  server.fetch(`/form?_hono_action=${query}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
    headers: { origin: server.url },
  })

describe('an app built for Node', () => {
  let server: ServerProcess

  beforeAll(async () => {
    await astroBuild(folder)
    server = await startBuilt(folder, { WORD: 'from the environment' })
  })

  afterAll(() => server?.stop())

  describe('has one context', () => {
    it('from Astro middleware to ctx.var, the store and back, with process.env', async () => {
      const { data, headers } = await post(server, '/api/seen', {}, { 'x-marker': 'm1' })
      const word = 'from the environment'
      expect(data).toMatchObject({ var: 'm1', store: 'm1', word, same: true })
      expect(headers.get('x-from-hono')).toBe('hono saw m1')
    })

    it('behind Hono middleware, and in a plain route', async () => {
      const { data } = await post(server, '/api/mounted', {}, { 'x-marker': 'm2' })
      expect(data).toMatchObject({ var: 'm2', store: 'm2' })
      const route = await server.fetch('/api/files/a.txt', { headers: { 'x-marker': 'm3' } })
      expect(await route.json()).toEqual({ name: 'a.txt', marker: 'm3' })
    })

    it('in a page, the actions it calls in process, and the streamed rest', async () => {
      const response = await server.fetch('/', { headers: { 'x-marker': 'm4' } })
      const html = await response.text()
      for (const id of ['page', 'action', 'called', 'late']) expect(textOf(html, id)).toBe('m4')
      expect(textOf(html, 'same-request')).toBe('true')
      expect(response.headers.get('x-from-hono')).toBe('nothing')
    })

    it('that crosses between no two of 200 requests at a time', async () => {
      const ids = await Promise.all(
        Array.from({ length: 200 }, async (_, i) => {
          const headers = { 'x-marker': `m-${i}` }
          if (i % 4 === 0) {
            const html = await (await server.fetch('/', { headers })).text()
            const seen = ['page', 'action', 'called', 'late'].map((id) => textOf(html, id))
            expect(new Set(seen)).toEqual(new Set([`m-${i}`]))
            return i
          }
          const { data } = await post(server, '/api/seen', { wait: i % 7 }, headers)
          expect(data).toMatchObject({ var: `m-${i}`, store: `m-${i}` })
          return data.requestId
        }),
      )
      expect(new Set(ids).size).toBe(200)
    })

    it('but none at module scope, and one of its own at build time', async () => {
      expect((await post(server, '/api/moduleScope')).data).toEqual({ absent: true })
      const html = await (await server.fetch('/prerendered')).text()
      expect(textOf(html, 'context')).toBe('some')
    })
  })

  it('forwards the cookies of calls in process, and theirs to the action', async () => {
    const response = await server.fetch('/login', { headers: { cookie: 'theme=dark' } })
    const cookies = ['page=yes', 'session=abc; Path=/; HttpOnly', 'called=abc; Path=/; HttpOnly']
    expect(response.headers.getSetCookie().sort()).toEqual(cookies.sort())
    const html = await response.text()
    expect(textOf(html, 'cookie')).toBe('theme=dark; session=abc; called=abc')
    expect(textOf(html, 'origin')).toBe(server.url)
  })

  it('guards its actions in its own middleware', async () => {
    const headers = { 'content-type': 'application/json' }
    const refused = await server.fetch('/api/guarded', { method: 'POST', headers })
    expect([refused.status, await refused.text()]).toEqual([401, 'refused by the app'])
    expect((await post(server, '/api/guarded', undefined, { 'x-marker': 'm' })).data).toBe('in')
  })

  it('answers bad requests with the envelope', async () => {
    const json = { 'content-type': 'application/json' }
    const { url: origin } = server
    const bad: [string, RequestInit, number][] = [
      ['/api/nope', { method: 'POST', headers: json }, 404],
      ['/api/', {}, 404],
      ['/api/%73een', { method: 'POST', headers: json }, 404],
      ['/api/seen', {}, 405],
      ['/api/mounted', { method: 'DELETE', headers: { origin } }, 405],
      ['/api/files/a', { method: 'PUT', headers: { origin } }, 405],
      ['/api/seen', { method: 'POST', headers: { origin } }, 415],
      ['/api/seen', { method: 'POST', body: 'a=b', headers: { origin } }, 415],
      ['/api/seen', { method: 'POST', headers: { 'content-type': 'application/xml' } }, 415],
      ['/api/mounted', { method: 'POST', body: new URLSearchParams(), headers: { origin } }, 415],
      ['/api/seen', { method: 'POST', body: '{', headers: json }, 400],
      ['/api/seen', { method: 'POST', body: '{"wait":"x"}', headers: json }, 400],
    ]
    for (const [path, init, status] of bad) {
      const response = await server.fetch(path, init)
      expect([path, response.status]).toEqual([path, status])
      expect(await response.json()).toMatchObject({
        data: null,
        error: { code: expect.any(String) },
      })
    }
    expect((await server.fetch('/api/seen')).headers.get('allow')).toBe('POST')
  })

  it("takes requests of the site's own pages behind a proxy that Astro is told of", async () => {
    const statusBehind = async (host: string) => {
      const response = await server.fetch('/api/seen', {
        method: 'POST',
        body: '{}',
        headers: {
          'content-type': 'application/json',
          'x-forwarded-proto': 'https',
          'x-forwarded-host': host,
          origin: `https://${host}`,
        },
      })
      return response.status
    }
    expect(await statusBehind('site.example')).toBe(200)
    expect(await statusBehind('other.example')).toBe(403)
  })

  it("differs from Workers where Astro's origin check and the adapter come first", async () => {
    const sent: [string, RequestInit][] = [
      ['/api/seen', { method: 'POST' }],
      ['/api/nope', { method: 'POST' }],
      ['/api/seen', { method: 'POST', body: 'a=b' }],
      ['/api/sign', { method: 'POST', body: new URLSearchParams({ author: 'Ada' }) }],
      ['/api/files/a', { method: 'PUT' }],
    ]
    for (const [path, init] of sent) {
      const response = await server.fetch(path, init)
      expect([path, response.status]).toEqual([path, 403])
      expect(await response.text()).toMatch(/^Cross-site \w+ form submissions are forbidden$/)
    }
    const malformed = await server.fetch('/api/%zz')
    expect([malformed.status, await malformed.text()]).toEqual([400, 'Bad request.'])
  })

  describe('answers a form without scripts', () => {
    it('with its page, the result and the cookie', async () => {
      const response = await submit(server, 'sign', { author: 'Ada' })
      expect(response.status).toBe(200)
      expect(response.headers.getSetCookie()).toEqual(['author=Ada; Path=/'])
      expect(textOf(await response.text(), 'signed')).toBe('Ada at 0')
    })

    it('with its errors, the status and what was typed', async () => {
      const response = await submit(server, 'sign', { author: '', note: 'typed' })
      expect(response.status).toBe(400)
      const html = await response.text()
      expect(textOf(html, 'signed')).toBe('BAD_REQUEST')
      expect(textOf(html, 'author-error')).toBe('Who are you?')
      expect(html).toContain('name="note" value="typed"')
    })

    it('with a redirect, whose page has the result once', async () => {
      const response = await submit(server, 'forms.signAndGo', { author: 'Grace' })
      expect([response.status, response.headers.get('location')]).toEqual([303, '/form?by=Grace'])
      const [cookie = ''] = (response.headers.getSetCookie()[0] ?? '').split(';')
      const headers = { cookie, accept: 'text/html' }
      const page = await server.fetch('/form?by=Grace', { headers })
      expect(textOf(await page.text(), 'gone')).toBe('Grace at 0')
      expect(page.headers.getSetCookie()).toEqual([
        expect.stringMatching(/^__hono_action=deleted; .*Expires=Thu, 01 Jan 1970/),
      ])
    })

    it('but not one from another site', async () => {
      const response = await server.fetch('/form?_hono_action=sign', {
        method: 'POST',
        body: new URLSearchParams({ author: 'Ada' }),
        headers: { origin: 'https://evil.example' },
      })
      expect(response.status).toBe(403)
      expect(response.headers.getSetCookie()).toEqual([])
    })
  })

  describe('streams a generator', () => {
    it('value by value, in its own context', async () => {
      const { data } = await clientOf(server, 'streamed').count({ to: 3 })
      const value = (n: number) => ({ done: false, value: { n, marker: 'streamed' } })
      for (const n of [1, 2, 3]) expect(await data?.next()).toEqual(value(n))
      expect(await data?.next()).toEqual({ done: true, value: 'done' })
    })

    it('until its reader stops', async () => {
      // It only ends for that: if the server waited for the last value, no value would arrive.
      const { data } = await clientOf(server, 'stopped').count({ to: Number.MAX_SAFE_INTEGER })
      for await (const { n } of data ?? []) if (n === 2) break
      await expect
        .poll(async () => (await post(server, '/api/finished')).data)
        .toContain('stopped stopped')
    })
  })

  it('logs what was not meant for the caller, and tells the hook', async () => {
    const { status, error } = await post(server, '/api/breaks')
    expect([status, error.message]).toEqual([500, 'Internal error'])
    await expect.poll(server.printed).toContain('told of POST /api/breaks: Error: a secret')
    expect(server.printed()).toContain(`failed (request ${error.requestId}) Error: a secret`)
  })

  it('logs what fails after the response, in its context, and goes on', async () => {
    const { data: id } = await post(server, '/api/waitUntil', undefined, { 'x-marker': 'after' })
    await expect
      .poll(server.printed)
      .toContain(`[hono-actions] waitUntil failed (request ${id}) Error: after ${id}, after`)
    expect((await post(server, '/api/seen', {})).status).toBe(200)
  })
})

describe('the dev server on Node', () => {
  // A copy: a file of it is edited.
  const copy = writeProject({})
  let server: ServerProcess

  beforeAll(async () => {
    for (const path of ['astro.config.mjs', 'src']) {
      cpSync(join(folder, path), join(copy, path), { recursive: true })
    }
    server = await startDev(copy, { WORD: 'in dev' })
  })

  afterAll(() => server?.stop())

  it("serves actions, and pages as Astro's own dev server does", async () => {
    const { data } = await post(server, '/api/seen', {}, { 'x-marker': 'm1' })
    expect(data).toMatchObject({ var: 'm1', store: 'm1', word: 'in dev' })
    const html = await (await server.fetch('/', { headers: { 'x-marker': 'm2' } })).text()
    for (const id of ['page', 'action', 'called', 'late']) expect(textOf(html, id)).toBe('m2')
    expect(html).toContain('/@vite/client')
    const prerendered = await (await server.fetch('/prerendered')).text()
    expect(textOf(prerendered, 'context')).toBe('some')
    expect((await post(server, '/api/nope')).status).toBe(404)
  })

  it('forwards cookies, answers forms and streams', async () => {
    const cookies = (await server.fetch('/login')).headers.getSetCookie()
    expect(cookies).toEqual(expect.arrayContaining(['session=abc; Path=/; HttpOnly', 'page=yes']))
    const form = await submit(server, 'sign', { author: 'Ada' })
    expect(textOf(await form.text(), 'signed')).toBe('Ada at 0')
    const { data } = await clientOf(server, 'dev').count({ to: 2 })
    const markers: string[] = []
    for await (const { marker } of data ?? []) markers.push(marker)
    expect(markers).toEqual(['dev', 'dev'])
  })

  it('has the panel with all but bindings, quietly', async () => {
    await server.fetch('/')
    const { entries, requests } = (await (await server.fetch(panelPath)).json()) as PanelData
    expect(entries.length).toBeGreaterThan(5)
    expect(requests[0]).toMatchObject({
      path: '/',
      status: 200,
      vars: ['marker', 'fromHono'],
      actions: [{ name: 'seen', status: 200 }, { name: 'seen' }],
    })
    expect(server.printed()).not.toContain('panel.json')
  })

  it('has the panel for its own pages only', async () => {
    const answers = [
      ['origin', 'http://127.0.0.1:1'] as const,
      ['sec-fetch-site', 'same-site'] as const,
    ].map(
      async ([name, value]) =>
        (await server.fetch(panelPath, { headers: { [name]: value } })).status,
    )
    expect(await Promise.all(answers)).toEqual([403, 403])
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: '{"clear":true}' }
    expect(await (await server.fetch(panelPath, init)).json()).toMatchObject({ requests: [] })
  })

  it('serves an edited action without a restart', async () => {
    const file = join(copy, 'src/server/actions.ts')
    writeFileSync(file, readFileSync(file, 'utf8').replace("'in'", "'edited'"))
    const answer = async () => (await post(server, '/api/guarded', {}, { 'x-marker': 'm' })).data
    await expect.poll(answer).toBe('edited')
  })
})
