import type { TestWorker } from '@gnosticdev/hono-actions/testing'
import { expect } from 'vitest'
import { post } from './post.ts'

interface Env {
  DB: {
    prepare(sql: string): {
      all(): Promise<{ results: { author: string }[] }>
      run(): Promise<unknown>
    }
  }
  KV: { delete(key: string): Promise<void> }
}

type Demo = TestWorker<Env>

const sites = [undefined, 'same-origin', 'same-site', 'cross-site', 'none']
const types = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
] as const

function bodyOf(type: (typeof types)[number], author: string): BodyInit {
  const entry = { author, message: 'Sent by another site' }
  if (type === 'application/json') return JSON.stringify(entry)
  if (type === 'application/x-www-form-urlencoded') return new URLSearchParams(entry)
  const form = new FormData()
  for (const [name, value] of Object.entries(entry)) form.set(name, value)
  return form
}

/** Sends an entry in every way that a browser could be made to, and counts those that were written. */
export async function attackFromOtherSites(demo: Demo): Promise<void> {
  const own = demo.url.origin
  const origins = [undefined, own, 'null', 'https://evil.example', `${own}.evil.example`, `${own}0`]
  let sent = 0
  let expected = 0
  for (const path of ['/api/addEntry', '/?_hono_action=addEntry']) {
    for (const origin of origins) {
      for (const site of sites) {
        for (const type of types) {
          // A page takes forms only.
          if (path.startsWith('/?') && type === 'application/json') continue
          const author = `Attack ${++sent}`
          const headers = new Headers({ 'cf-connecting-ip': `198.51.100.${sent}` })
          // In one piece: workerd closes the connection of a body that it does not read.
          const whole = new Response(bodyOf(type, author))
          const contentType = whole.headers.get('content-type') ?? type
          headers.set('content-type', type === 'application/json' ? type : contentType)
          const body = await whole.arrayBuffer()
          if (origin !== undefined) headers.set('origin', origin)
          if (site !== undefined) headers.set('sec-fetch-site', site)
          const isOwnSite = site === undefined || site === 'same-origin'
          // Astro itself asks for the origin of a form that is posted to a page.
          const isKnown =
            type === 'application/json' || (site !== undefined && path.startsWith('/api'))
          const isOwnOrigin = origin === own || (origin === undefined && isKnown)
          const isOwn = isOwnSite && isOwnOrigin
          const response = await demo.fetch(path, {
            method: 'POST',
            headers,
            body,
            redirect: 'manual',
          })
          await response.arrayBuffer()
          const status = !isOwn ? 403 : path.startsWith('/?') ? 303 : 200
          const what = [path, origin, site, type]
          expect([...what, response.status]).toEqual([...what, status])
          if (isOwn) expected++
        }
      }
    }
  }
  const { results } = await demo.env.DB.prepare(
    "SELECT author FROM entries WHERE author LIKE 'Attack %'",
  ).all()
  expect(results).toHaveLength(expected)
  expect(expected).toBeGreaterThan(10)
  await demo.env.DB.prepare("DELETE FROM entries WHERE author LIKE 'Attack %'").run()
  await demo.env.KV.delete('entries')
}

/** Asks for pages and actions, many at a time, and looks for another request's context in them. */
export async function lookForLeaks(demo: Demo, times: number, atATime: number): Promise<void> {
  const textOf = (html: string, id: string) =>
    new RegExp(`id="${id}"[^>]*>([^<]*)<`).exec(html)?.[1]
  let next = 0
  const work = async () => {
    for (let i = next++; i < times; i = next++) {
      const headers = { 'x-request-id': `leak-${i}` }
      if (i % 3 === 0) {
        const html = await (await demo.fetch('/', { headers })).text()
        const ids = [textOf(html, 'page-request-id'), textOf(html, 'action-request-id')]
        expect(ids).toEqual([`leak-${i}`, `leak-${i}`])
        expect(textOf(html, 'from-store')).toBe(textOf(html, 'from-var'))
      } else {
        const { data, headers: answered } = await post(demo, '/api/visit', undefined, headers)
        expect([data.requestId, answered.get('x-request-id')]).toEqual([`leak-${i}`, `leak-${i}`])
        expect(data.fromStore).toBe(data.fromVar)
      }
    }
  }
  await Promise.all(Array.from({ length: atATime }, work))
}

/** Takes the table away under the demo, and gives it back. */
export async function breakDatabase(demo: Demo): Promise<void> {
  const entry = { author: 'Patient', message: 'Still here' }
  await demo.env.DB.prepare('ALTER TABLE entries RENAME TO elsewhere').run()
  await demo.env.KV.delete('entries')
  try {
    const { status, error } = await post(demo, '/api/addEntry', entry)
    expect([status, error.code, error.message]).toEqual([
      500,
      'INTERNAL_SERVER_ERROR',
      'Internal error',
    ])
    const page = await demo.fetch('/')
    const html = await page.text()
    expect(page.status).toBe(200)
    expect(html).toContain('can’t be read just now')
    expect(html).not.toMatch(/SQLITE|no such table/)
  } finally {
    await demo.env.DB.prepare('ALTER TABLE elsewhere RENAME TO entries').run()
  }
  expect((await post(demo, '/api/addEntry', entry)).status).toBe(200)
}
