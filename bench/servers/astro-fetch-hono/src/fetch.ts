import { astro } from 'astro/hono'
import { Hono } from 'hono'
import hono from '../../workers/hono.ts'

export default new Hono().route('/', hono).use(astro())
