import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/fetch'
import { schema } from '../shared/schema.ts'

const handler = new RPCHandler({
  greet: os.input(schema).handler(({ input }) => ({ greeting: `Hello ${input.name}` })),
})

export default {
  async fetch(request: Request): Promise<Response> {
    const { response } = await handler.handle(request, { prefix: '/api', context: {} })
    return response ?? new Response('Not found', { status: 404 })
  },
}
