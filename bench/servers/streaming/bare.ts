import { framesOf, schema } from './frames.ts'

const encoder = new TextEncoder()

export default {
  async fetch(request: Request) {
    const frames = framesOf(schema.parse(await request.json()))
    const body = new ReadableStream({
      async pull(controller) {
        const { done, value } = await frames.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(`data: ${JSON.stringify(value)}\n\n`))
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  },
}
