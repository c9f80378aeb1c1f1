import { describe, expect, it } from 'vitest'
import { defineHonoAction } from '../../src/actions/index.ts'
import {
  createRequestContext,
  requestContext,
  requireRequestContext,
} from '../../src/context/index.ts'
import { createRouter } from '../../src/router/index.ts'

const heard: string[] = []

/** Notes when the signal aborts, and that its listener has the context. */
function listen(): void {
  const { signal, requestId } = requireRequestContext()
  signal.addEventListener('abort', () => {
    heard.push(requireRequestContext().requestId === requestId ? 'aborted' : 'lost')
  })
}

const events = defineHonoAction({
  handler: async function* () {
    listen()
    try {
      for (let i = 0; ; i++) yield i
    } finally {
      heard.push('finally')
    }
  },
})

const stream = defineHonoAction({
  handler: () => {
    listen()
    return new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('x')),
      cancel: () => void heard.push('finally'),
    })
  },
})

const router = createRouter({ events, stream })
const call = (name: string) =>
  router.fetch(
    new Request(`https://site.example/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    }),
  )

describe('a client that cancels the response', () => {
  it.each(['events', 'stream'])('aborts the signal before the work ends: %s', async (name) => {
    heard.length = 0
    const reader = (await call(name)).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    expect(heard).toEqual(['aborted', 'finally'])
  })

  it('does not abort the page that reads it in process', async () => {
    heard.length = 0
    const request = new Request('https://site.example/page')
    const executionCtx = { waitUntil() {} }
    const page = createRequestContext({ request, env: {}, executionCtx })
    const reader = await requestContext.run(page, async () =>
      (await call('events')).body?.getReader(),
    )
    await reader?.read()
    await reader?.cancel()
    expect(heard).toEqual(['finally'])
    expect(page.signal.aborted).toBe(false)
  })
})
