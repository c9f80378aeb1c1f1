import { DurableObject } from 'cloudflare:workers'
import type { HonoEnv } from '@gnosticdev/hono-actions/actions'
import { durableObjects } from '@gnosticdev/hono-actions/bindings'
import { withRequestContext } from '@gnosticdev/hono-actions/worker'
import { Hono } from 'hono'

/**
 * Counts who is looking, and tells each of them. Between two arrivals it is not even in memory: the
 * WebSockets hibernate.
 */
export class Visitors extends withRequestContext(DurableObject<Env>) {
  override async fetch(): Promise<Response> {
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server)
    this.tellAll()
    return new Response(null, { status: 101, webSocket: client })
  }

  override webSocketClose(socket: WebSocket): void {
    this.tellAll(socket)
  }

  override webSocketError(socket: WebSocket): void {
    this.tellAll(socket)
  }

  private tellAll(left?: WebSocket): void {
    const present = this.ctx.getWebSockets().filter((socket) => socket !== left)
    for (const socket of present) socket.send(String(present.length))
  }
}

/** GET /api/visitors, for WebSockets. */
export const visitors = new Hono<HonoEnv>()
  .use(durableObjects({ visitors: 'VISITORS' }))
  .get('/', (c) => {
    if (c.req.header('upgrade') !== 'websocket') return c.text('For WebSockets only', 426)
    return c.var.visitors('all').fetch(c.req.raw)
  })
