import { createRouter } from '@gnosticdev/hono-actions/router'
import { Hono } from 'hono'
import { square, toPage } from './queries.ts'

export default createRouter({
  page: new Hono().all('/', async () => {
    const squares: number[] = []
    for (let n = 1; n <= 10; n++) squares.push((await square({ n })).square)
    return toPage(squares)
  }),
})
