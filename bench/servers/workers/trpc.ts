import { initTRPC } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { schema } from '../shared/schema.ts'

const t = initTRPC.create()

const router = t.router({
  greet: t.procedure.input(schema).mutation(({ input }) => ({ greeting: `Hello ${input.name}` })),
})

export default {
  fetch: (req: Request): Promise<Response> =>
    fetchRequestHandler({ endpoint: '/api', req, router, createContext: () => ({}) }),
}
