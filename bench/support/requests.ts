import { Agent, request } from 'node:http'

/** Posts so many times, over 20 connections that are kept, and checks that all are answered. */
export async function loadOnce(
  port: number,
  path: string,
  body: unknown,
  requests: number,
): Promise<void> {
  const json = JSON.stringify(body)
  const agent = new Agent({ keepAlive: true, maxSockets: 20 })
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
  }
  const post = () =>
    new Promise<void>((resolve, reject) => {
      const sent = request({ agent, host: '127.0.0.1', port, path, method: 'POST', headers })
      sent.on('error', reject).on('response', (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`${path} answered ${answer.statusCode}`))
        answer.on('end', resolve).resume()
      })
      sent.end(json)
    })
  let next = 0
  const work = async () => {
    while (next++ < requests) await post()
  }
  await Promise.all(Array.from({ length: 20 }, work))
  agent.destroy()
}
