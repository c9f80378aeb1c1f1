import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ViteDevServer } from 'vite'
import { routerModule } from './generated-modules.ts'

type AnswerPanel = (
  request: Request,
  loadRouter: () => Promise<object>,
  allowedHosts: readonly string[],
) => Promise<Response>

/** Dev server of an adapter that runs the app in this process instead of a Worker. */
interface Runner {
  import<Module>(id: string): Promise<Module>
}

/**
 * Serves the panel from Vite's server if the app runs in this process. If the app runs in a Worker,
 * the Worker serves it.
 *
 * @param path path of the panel's data
 * @param file path of the module that exports `answerPanel`
 */
export function servePanel(server: ViteDevServer, path: string, file: string): void {
  const { runner } = server.environments.ssr as { runner?: Runner }
  if (!runner) return
  const { allowedHosts } = server.config.server
  const hosts = Array.isArray(allowedHosts) ? allowedHosts : []
  const loadRouter = async () => (await runner.import<{ router: object }>(routerModule)).router
  server.middlewares.use((incoming, outgoing, next) => {
    const { originalUrl = '/' } = incoming as { originalUrl?: string }
    if (originalUrl.split('?', 1)[0] !== path) return next()
    const respond = async () => {
      const { answerPanel } = await runner.import<{ answerPanel: AnswerPanel }>(file)
      const request = await requestOf(incoming, originalUrl)
      await send(await answerPanel(request, loadRouter, hosts), outgoing)
    }
    respond().catch(next)
  })
}

async function requestOf(incoming: IncomingMessage, path: string): Promise<Request> {
  const { method = 'GET', headers } = incoming
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const sent = ['origin', 'sec-fetch-site', 'content-type'].flatMap((name): [string, string][] => {
    const value = headers[name]
    return typeof value === 'string' ? [[name, value]] : []
  })
  const body = method === 'POST' ? { body: Buffer.concat(chunks) } : undefined
  return new Request(`http://${headers.host ?? ''}${path}`, { method, headers: sent, ...body })
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(await response.text())
}
