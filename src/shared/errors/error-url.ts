const pages = 'https://github.com/gnosticdev/hono-actions/blob/main/docs/errors'

/** The number of a developer error: the name of its page in `docs/errors/`. */
export type ErrorNumber = `HA${number}`

/**
 * Returns a message for developers with the URL of its page at the end. The first digit of a number
 * is the folder: 1 integration, 2 router and OpenAPI, 3 actions, 4 context, 5 bindings,
 * 6 client, 7 worker, 8 testing, 9 the command line.
 */
export function withErrorUrl(number: ErrorNumber, message: string): string {
  return `${message}\n${pages}/${number}.md`
}
