import { describe, expect, it } from 'vitest'
import { node, root } from '../support/build.ts'

const run = (code: string) =>
  node(
    [
      '--input-type=module',
      '-e',
      `import { actions, createActions, createHonoClient, honoClient } from '@gnosticdev/hono-actions/client'
      ${code}`,
    ],
    root,
  )

describe('a Node script', () => {
  it.each([
    ['actions', 'actions.greet()'],
    ['orThrow', 'actions.greet.orThrow()'],
    ['createActions without fetch', "createActions({ baseUrl: 'http://localhost/api' }).greet()"],
    ['honoClient', 'honoClient.api.greet.$post()'],
    [
      'createHonoClient without fetch',
      "createHonoClient({ baseUrl: 'http://x' }).api.greet.$post()",
    ],
  ])('reads what to write if the client has no request to call in: %s', async (_, call) => {
    const printed = await run(`console.log(await ${call}.then(JSON.stringify, String))`)
    expect(printed).toMatch(/There is no request context here/)
    expect(printed).toMatch(/createActions\(\{ baseUrl: 'http:\/\/localhost:4321\/api', fetch \}\)/)
    expect(printed).toContain('HA605.md')
  })

  it('calls a server with baseUrl and fetch, as the message says', async () => {
    const printed = await run(`
      import { createServer } from 'node:http'
      const server = createServer((request, response) => {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ data: request.url, error: null }))
      })
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
      const baseUrl = 'http://127.0.0.1:' + server.address().port + '/api'
      console.log(JSON.stringify(await createActions({ baseUrl, fetch }).greet()))
      const { api } = createHonoClient({ baseUrl, fetch })
      console.log((await (await api.greet.$post()).json()).data)
      server.closeAllConnections()
      server.close()`)
    expect(printed).toBe('{"data":"/api/greet","error":null}\n/api/greet\n')
  })
})
