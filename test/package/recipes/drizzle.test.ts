import { describe, expect, it } from 'vitest'
import { post } from '../../support/post.ts'
import { recipe } from '../../support/recipes.ts'

describe('docs/recipes/drizzle.md', () => {
  const app = recipe(['drizzle'])
  const call = (name: string, input: unknown) => post(app.worker, `/api/books/${name}`, input)

  it('adds a book and its author as one, and reads them in actions and pages', async () => {
    const { data } = await call('add', { title: '100% Wool', author: 'Ada' })
    expect(data).toMatchObject({ title: '100% Wool', authorId: 1, version: 1 })
    await call('add', { title: 'Looms', author: 'Ada' })
    await call('add', { title: 'Cards', author: 'Grace' })
    const found = await (await app.worker.fetch('/api/books/find?q=l')).json()
    expect(found).toMatchObject({
      data: [{ title: 'Looms', author: 'Ada' }, { title: '100% Wool' }],
    })
    // What a visitor sends is no pattern.
    const literal = await (await app.worker.fetch('/api/books/find?q=%25')).json()
    expect(literal).toMatchObject({ data: [{ title: '100% Wool' }] })
    const page = await (await app.worker.fetch('/books?q=card')).text()
    expect(page).toContain('<p>2 authors</p>')
    expect(page).toContain('<li>Cards, Grace</li>')
  })

  it('shows on the page what the form on it has added', async () => {
    const response = await app.worker.fetch('/books?_hono_action=books.add', {
      method: 'POST',
      headers: { origin: app.worker.url.origin },
      body: new URLSearchParams({ title: 'Notes', author: 'Lin' }),
    })
    expect(response.url).toMatch(/\/books$/)
    expect(await response.text()).toContain('<li>Notes, Lin</li>')
    expect(response.status).toBe(200)
  })

  it('does not overwrite the change of another user', async () => {
    const { data: book } = await call('add', { title: 'Draft', author: 'Ada' })
    const rename = (title: string) => call('rename', { id: book.id, version: book.version, title })
    expect((await rename('First')).data).toMatchObject({ title: 'First', version: 2 })
    const second = await rename('Second')
    expect([second.status, second.error.code, second.error.data]).toEqual([
      409,
      'BOOK_CHANGED',
      { title: 'First', version: 2 },
    ])
    expect((await call('rename', { id: 999, version: 1, title: 'x' })).status).toBe(404)
  })
})
