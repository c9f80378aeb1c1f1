import { createRouter } from '@gnosticdev/hono-actions/router'
import { astro } from 'astro/hono'
import { Hono } from 'hono'
import { honoActions } from '../../shared/actions.ts'

const app = new Hono()
app.route('/', createRouter(honoActions))
app.use(astro())

export default app
