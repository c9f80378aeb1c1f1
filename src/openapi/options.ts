import { withErrorUrl } from '../shared/errors/error-url.ts'
import type { OpenApiOptions } from './types.ts'

/** Returns the error in `info`; undefined if it is valid. */
export function infoProblem({ info = {} }: OpenApiOptions): string | undefined {
  for (const [name, value] of Object.entries(info)) {
    if (typeof value === 'string') continue
    return `info.${name} is not text. Write openapi: { info: { title: 'My API' } }`
  }
}

/** Returns the error in `servers`; undefined if they are valid. */
export function serversProblem({ servers = [] }: OpenApiOptions): string | undefined {
  for (const server of servers) {
    // The URL may be relative to the document's.
    const isUrl = typeof server?.url === 'string' && URL.canParse(server.url, 'https://example.com')
    if (isUrl) continue
    return "A server has no URL. Write openapi: { servers: [{ url: 'https://example.com' }] }"
  }
}

/** @throws Error if the options would produce an invalid document */
export function checkOptions(options: OpenApiOptions): void {
  const badInfo = infoProblem(options)
  if (badInfo) throw new Error(withErrorUrl('HA251', badInfo))
  const badServers = serversProblem(options)
  if (badServers) throw new Error(withErrorUrl('HA252', badServers))
}
