import { type Agent, request } from 'node:http'

export interface FramesRead {
  /** How often the text of a frame came. */
  frames: number
  /** From asking to the first frame: milliseconds. */
  first: number
}

export interface FramesRequest {
  method: 'GET' | 'POST'
  path: string
  body?: unknown
}

/** Reads what a server streams, to its end. */
export function readFrames(
  port: number,
  { method, path, body }: FramesRequest,
  agent: Agent,
): Promise<FramesRead> {
  const text = 'Hello Ada'
  const json = body === undefined ? undefined : JSON.stringify(body)
  const headers = {
    accept: 'text/event-stream',
    ...(json && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) }),
  }
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const options = { host: '127.0.0.1', port, path, method, headers, agent }
    const sent = request(options, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`${path} answered ${answer.statusCode}`))
      let [frames, first, rest] = [0, 0, '']
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        const parts = (rest + chunk).split(text)
        frames += parts.length - 1
        if (frames > 0 && first === 0) first = performance.now() - started
        // A text may be cut in two.
        rest = parts.at(-1)?.slice(1 - text.length) ?? ''
      })
      answer.on('error', reject).on('end', () => resolve({ frames, first }))
    })
    sent.on('error', reject).end(json)
  })
}
