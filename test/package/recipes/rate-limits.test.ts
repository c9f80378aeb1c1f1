import { describe, expect, it } from 'vitest'
import { post } from '../../support/post.ts'
import { cookiesOf, recipe, withinOneWindow } from '../../support/recipes.ts'

describe('docs/recipes/rate-limits.md', () => {
  const app = recipe(['session-auth', 'rate-limits'])
  let visitor = 0

  const call = (name: string, input: unknown, headers: Record<string, string>) =>
    post(app.worker, `/api/${name}`, input, {
      'cf-connecting-ip': `192.0.2.${++visitor}`,
      ...headers,
    })

  async function times(count: number, ask: () => Promise<{ status: number }>) {
    const statuses: number[] = []
    for (let i = 0; i < count; i++) statuses.push((await ask()).status)
    return statuses
  }

  async function signUp(email: string) {
    const response = await app.worker.fetch('/sign-in?_hono_action=account.signUp', {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: app.worker.url.origin },
      body: new URLSearchParams({ email, password: 'correct horse battery' }),
    })
    return { cookie: cookiesOf(response) }
  }

  it('counts by the address of the visitor', async () => {
    const one = { 'cf-connecting-ip': '198.51.100.1' }
    await withinOneWindow(10, 5)
    expect(await times(6, () => call('search', { q: 'x' }, one))).toEqual([
      ...Array(5).fill(200),
      429,
    ])
    const { headers, error } = await call('search', { q: 'x' }, one)
    expect([headers.get('retry-after'), error.retryAfter]).toEqual(['10', 10])
    expect((await call('search', { q: 'x' }, {})).status).toBe(200)
  })

  it('counts by user, from wherever', async () => {
    const ada = await signUp('ada@example.com')
    const grace = await signUp('grace@example.com')
    await withinOneWindow(10, 5)
    expect(await times(6, () => call('suggest', { q: 'x' }, ada))).toEqual([
      ...Array(5).fill(200),
      429,
    ])
    expect((await call('suggest', { q: 'x' }, grace)).status).toBe(200)
  })

  it('counts by the input', async () => {
    const ada = await signUp('ada2@example.com')
    const invite = (email: string) => call('invite', { email }, ada)
    await withinOneWindow(10, 5)
    expect(await times(6, () => invite('Bob@example.com'))).toEqual([...Array(5).fill(200), 429])
    expect((await invite('alice@example.com')).status).toBe(200)
  })

  it('counts to the last call, all at once', async () => {
    const ada = await signUp('ada3@example.com')
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('draw', undefined, ada)))
    const left = answers.flatMap(({ data }) => (data ? [data.left] : []))
    expect(left.sort()).toEqual([0, 1, 2])
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(5)
    expect(refused[0]?.error.retryAfter).toBeLessThanOrEqual(86_400)
    expect(refused[0]?.error.retryAfter).toBeGreaterThan(0)
    const grace = await signUp('grace3@example.com')
    expect((await call('draw', undefined, grace)).data).toEqual({ left: 2 })
  })

  it('limits pages', async () => {
    const headers = { 'cf-connecting-ip': '198.51.100.2' }
    await withinOneWindow(10, 8)
    const ask = () => app.worker.fetch('/', { headers })
    const pages = await Promise.all(Array.from({ length: 110 }, ask))
    expect(pages.filter(({ status }) => status === 200)).toHaveLength(100)
    expect(pages.filter(({ status }) => status === 429)).toHaveLength(10)
  })
})
