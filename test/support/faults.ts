import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'

/** What a network does to a response. */
export const faults = [
  'refused',
  'reset',
  'cut body',
  'truncated JSON',
  'HTML 502',
  'captive portal',
  'stall',
] as const

export type Fault = (typeof faults)[number]

/** A server on a socket of its own, which writes what each request asks for. */
export interface FaultyServer {
  url: string
  /** A URL at which no server listens. */
  closedUrl: string
  close(): Promise<void>
}

/** Handles a request: writes to its socket. */
export type Handle = (call: {
  socket: Socket
  path: string
  body: string
  request: IncomingMessage
}) => void

export async function startFaultyServer(handle: Handle): Promise<FaultyServer> {
  const server = createServer(async (request) => {
    const { socket, url: path = '' } = request
    socket.on('error', () => {})
    const body = await text(request).catch(() => '')
    handle({ socket, path, body, request })
  })
  server.keepAliveTimeout = 60_000
  const url = await listen(server)
  const closed = createServer()
  const closedUrl = await listen(closed)
  await new Promise((resolve) => closed.close(resolve))
  return {
    url,
    closedUrl,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Writes a whole response. */
export function respond(
  socket: Socket,
  status: number,
  type: string,
  body: string,
  more = '',
): void {
  socket.end(
    `HTTP/1.1 ${status} X\r\nconnection: close\r\ncontent-type: ${type}\r\n${more}` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/** Does what a network does to `body`, a result as JSON. A stall writes nothing. */
export function breakResponse(socket: Socket, fault: Fault, body: string): void {
  const half = body.slice(0, body.length / 2)
  if (fault === 'reset') socket.resetAndDestroy()
  if (fault === 'cut body') {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
    socket.end(`${head}content-length: ${body.length}\r\n\r\n${half}`)
  }
  if (fault === 'truncated JSON') respond(socket, 200, 'application/json', half)
  if (fault === 'HTML 502') respond(socket, 502, 'text/html', '<h1>Bad gateway</h1>')
  if (fault === 'captive portal') respond(socket, 200, 'text/html', '<h1>Sign in first</h1>')
}
