import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'

/**
 * Sends a request on a connection of its own, with its headers as they are. The runtime closes a connection if the
 * response is sent before all of the body was read, and `fetch` writes its own `Sec-Fetch-Mode`.
 */
export async function send(request: Request): Promise<Response> {
  const { url, method, headers } = request
  const body = Buffer.from(await request.arrayBuffer())
  const sent = httpRequest(url, { method, agent: false, headers: Object.fromEntries(headers) })
  sent.end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  const chunks: Uint8Array[] = []
  for await (const chunk of answer) chunks.push(chunk)
  const pairs = answer.rawHeaders.map(
    (name, i, all) => [name, all[i + 1] ?? ''] as [string, string],
  )
  const response = { status: answer.statusCode ?? 0, headers: pairs.filter((_, i) => i % 2 === 0) }
  return new Response([204, 304].includes(response.status) ? null : Buffer.concat(chunks), response)
}
