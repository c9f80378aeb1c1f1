import { Agent, type IncomingMessage, request } from 'node:http'

/** Sends many requests to a server, over connections that are kept. */
export interface Load {
  /** Posts JSON, and gives the answer when its head is there. An abort closes the connection. */
  post(
    path: string,
    body: unknown,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<IncomingMessage>
  close(): void
}

/** @param inFlight how many connections there are at the most */
export function createLoad(url: URL, inFlight: number): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight })
  return {
    post(path, body, headers, signal) {
      const text = JSON.stringify(body)
      const length = String(Buffer.byteLength(text))
      return new Promise((resolve, reject) => {
        const sent = request(new URL(path, url), {
          agent,
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', 'content-length': length },
          ...(signal && { signal }),
        })
        sent.on('response', resolve).on('error', reject).end(text)
      })
    },
    close: () => agent.destroy(),
  }
}

/** Runs a task for each number below `count`, so many at a time. */
export async function runPool(
  count: number,
  inFlight: number,
  task: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const work = async () => {
    while (next < count) await task(next++)
  }
  await Promise.all(Array.from({ length: inFlight }, work))
}

/** The text of an answer. */
export async function textOf(answer: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of answer.setEncoding('utf8')) text += chunk
  return text
}

/** What an answer streams, cut at each `separator`, as it arrives. */
export async function* partsOf(answer: IncomingMessage, separator: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of answer.setEncoding('utf8')) {
    const parts = (rest + chunk).split(separator)
    rest = parts.pop() ?? ''
    yield* parts
  }
  if (rest !== '') yield rest
}
