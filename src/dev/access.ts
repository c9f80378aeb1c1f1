const local = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/i
const address = /^(\d+(\.\d+){3}|\[[\da-f:.]+\])$/i

/**
 * Whether a request for the panel's data comes from a page of the dev server itself. What it tells
 * is for nobody else: other sites are refused, and so are names that somebody else has made point
 * here (DNS rebinding), which have to be in Vite's `server.allowedHosts`.
 *
 * @param allowedHosts names that the dev server may be called by, beside localhost and addresses
 */
export function isFromDevServer(request: Request, allowedHosts: readonly string[]): boolean {
  const { hostname, host } = new URL(request.url)
  const isNamed = allowedHosts.some((name) =>
    name.startsWith('.') ? `.${hostname}`.endsWith(name) : hostname === name,
  )
  if (!local.test(hostname) && !address.test(hostname) && !isNamed) return false
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return false
  const origin = request.headers.get('origin')
  // Not the scheme: the dev server may be behind a proxy that speaks HTTPS.
  return origin === null || (URL.canParse(origin) && new URL(origin).host === host)
}
