import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/fetch'
import { framesOf, schema } from './frames.ts'

const handler = new RPCHandler({
  stream: os.input(schema).handler(({ input }) => framesOf(input)),
})

export default {
  async fetch(request: Request) {
    const { response } = await handler.handle(request, { prefix: '/api', context: {} })
    return response ?? new Response('Not found', { status: 404 })
  },
}
