const pages = 'https://github.com/gnosticdev/hono-actions/blob/main/docs/errors'

/** The number of an error of this package: the name of its page in `docs/errors/`. */
export type ErrorNumber = `HA${number}`

/**
 * A message for the developer that ends with the address of the page about it. The first digit of
 * a number is the folder: 1 integration, 2 router and OpenAPI, 3 actions, 4 context, 5 bindings,
 * 6 client, 7 worker, 8 testing, 9 the command line.
 */
export function withErrorUrl(number: ErrorNumber, message: string): string {
  return `${message}\n${pages}/${number}.md`
}
