import { numbered } from '../shared/numbered.ts'
import type { OpenApiOptions } from './types.ts'

/**
 * Checks what is said of an API.
 *
 * @throws Error where it would make a document that is not valid
 */
export function checkOptions({ info = {}, servers = [] }: OpenApiOptions): void {
  for (const [name, value] of Object.entries(info)) {
    if (typeof value === 'string') continue
    throw new Error(
      numbered('HA251', `info.${name} is not text. Write openapi: { info: { title: 'My API' } }`),
    )
  }
  for (const server of servers) {
    // It may be relative to the document.
    const isUrl = typeof server?.url === 'string' && URL.canParse(server.url, 'https://example.com')
    if (isUrl) continue
    throw new Error(
      numbered(
        'HA252',
        "A server has no URL. Write openapi: { servers: [{ url: 'https://example.com' }] }",
      ),
    )
  }
}
