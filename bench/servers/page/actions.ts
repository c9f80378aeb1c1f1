import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createActions } from '@gnosticdev/hono-actions/client'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { Hono } from 'hono'
import { schema, square, toPage } from './queries.ts'

const honoActions = {
  square: defineHonoAction({ schema, handler: square }),
  page: new Hono().all('/', async () => {
    const squares: number[] = []
    for (let n = 1; n <= 10; n++) squares.push((await actions.square.orThrow({ n })).square)
    return toPage(squares)
  }),
}

const actions = createActions<typeof honoActions>()

export default createRouter(honoActions)
