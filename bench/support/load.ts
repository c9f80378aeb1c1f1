import { connect, type Socket } from 'node:net'

/** One HTTP request, as bytes that are sent over and over. */
export interface Call {
  path: string
  body: string
  headers: Record<string, string>
}

/** Connections to a server. Each sends a request as soon as it has the response to the last. */
export interface Load {
  /**
   * How many were answered so far, each with 200.
   *
   * @throws Error where a connection or an answer failed
   */
  answered(): number
  stop(): void
}

export function startLoad(port: number, call: Call, connections: number): Load {
  const request = toBytes(port, call)
  let answered = 0
  let failure: Error | undefined
  const sockets = Array.from({ length: connections }, () =>
    ask(port, request, (error) => {
      if (error) failure ??= error
      else answered++
    }),
  )
  return {
    answered() {
      if (failure) throw failure
      return answered
    },
    stop() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Less than an HTTP client does, so that the load costs less than what is loaded. */
function ask(port: number, request: Buffer, settled: (error?: Error) => void): Socket {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let received = ''
  socket.on('connect', () => socket.write(request))
  socket.on('data', (chunk: Buffer) => {
    received = received === '' ? chunk.toString('latin1') : received + chunk.toString('latin1')
    if (!isWhole(received)) return
    const isRight = received.startsWith('HTTP/1.1 200 ')
    settled(isRight ? undefined : new Error(`Answered under load: ${received.slice(0, 500)}`))
    received = ''
    if (isRight) socket.write(request)
    else socket.destroy()
  })
  socket.on('error', settled)
  return socket
}

function isWhole(response: string): boolean {
  const end = response.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(response)
  if (length && length.index < end) return response.length >= end + 4 + Number(length[1])
  return response.endsWith('\r\n0\r\n\r\n')
}

function toBytes(port: number, { path, body, headers }: Call): Buffer {
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}
