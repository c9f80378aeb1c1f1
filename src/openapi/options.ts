import { withErrorUrl } from '../shared/errors/error-url.ts'
import type { OpenApiOptions } from './types.ts'

/** What is wrong with what is said of an API, or undefined where nothing is. */
export function infoProblem({ info = {} }: OpenApiOptions): string | undefined {
  for (const [name, value] of Object.entries(info)) {
    if (typeof value === 'string') continue
    return `info.${name} is not text. Write openapi: { info: { title: 'My API' } }`
  }
}

/** What is wrong with the servers of an API, or undefined where nothing is. */
export function serversProblem({ servers = [] }: OpenApiOptions): string | undefined {
  for (const server of servers) {
    // It may be relative to the document.
    const isUrl = typeof server?.url === 'string' && URL.canParse(server.url, 'https://example.com')
    if (isUrl) continue
    return "A server has no URL. Write openapi: { servers: [{ url: 'https://example.com' }] }"
  }
}

/** @throws Error where the options would make a document that is not valid */
export function checkOptions(options: OpenApiOptions): void {
  const badInfo = infoProblem(options)
  if (badInfo) throw new Error(withErrorUrl('HA251', badInfo))
  const badServers = serversProblem(options)
  if (badServers) throw new Error(withErrorUrl('HA252', badServers))
}
