import { describe, expect, it } from 'vitest'
import { atHost, recipe } from '../../support/recipes.ts'

describe('docs/recipes/multi-tenant.md', () => {
  const app = recipe(['multi-tenant'])

  const call = async (tenant: string, name: string, input?: object, headers = {}) => {
    const { status, text } = await atHost(app.worker.url, `${tenant}.example.com`, {
      method: 'POST',
      path: `/api/notes/${name}`,
      headers: { 'content-type': 'application/json', ...headers },
      ...(input && { body: JSON.stringify(input) }),
    })
    return { status, ...JSON.parse(text) }
  }

  it('keeps what each tenant has from the others, in actions and pages', async () => {
    await Promise.all([
      call('acme', 'add', { text: 'of acme' }),
      call('globex', 'add', { text: 'of globex' }),
    ])
    expect((await call('acme', 'last')).data).toEqual({ tenant: 'acme', last: 'of acme' })
    expect((await call('globex', 'last')).data).toEqual({ tenant: 'globex', last: 'of globex' })
    const page = await atHost(app.worker.url, 'globex.example.com', { path: '/notes' })
    expect(page.text).toContain('<h1>globex</h1>')
    expect(page.text).toContain('<li>of globex</li>')
    expect(page.text).not.toContain('of acme')
    const { keys } = await app.worker.env.KV.list()
    expect(keys.map(({ name }: { name: string }) => name)).toEqual(['acme:last', 'globex:last'])
  })

  it('takes the host for it, and nothing that a visitor could choose', async () => {
    const headers = {
      'x-forwarded-host': 'globex.example.com',
      forwarded: 'host=globex.example.com',
    }
    expect((await call('acme', 'last', undefined, headers)).data.tenant).toBe('acme')
    const elsewhere = ['evil.example', 'initech.example.com', '127.0.0.1']
    const sent = [{ path: '/' }, { path: '/notes' }, { path: '/api/notes/last', method: 'POST' }]
    for (const host of elsewhere) {
      for (const options of sent) {
        const headers = { 'content-type': 'application/json' }
        const answer = await atHost(app.worker.url, host, { ...options, headers })
        expect([host, options.path, answer.status]).toEqual([host, options.path, 404])
      }
    }
  })

  it('goes through the tenants in a cron', async () => {
    await app.worker.fetch('/cdn-cgi/local/scheduled?cron=0+3+*+*+*')
    await expect.poll(() => app.worker.env.KV.get('globex:count')).toBe('1')
    expect(await app.worker.env.KV.get('acme:count')).toBe('1')
  })
})
