import { initTRPC } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { framesOf, schema } from './frames.ts'

const t = initTRPC.create()
const router = t.router({
  stream: t.procedure.input(schema).subscription(({ input }) => framesOf(input)),
})

export default {
  fetch: (req: Request) =>
    fetchRequestHandler({ endpoint: '/api', req, router, createContext: () => ({}) }),
}
