const local = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/i
const address = /^(\d+(\.\d+){3}|\[[\da-f:.]+\])$/i

/**
 * Returns true if a request for the panel's data comes from a page of the dev server itself. The
 * data is private, so cross-origin requests are refused. Host names that are not in Vite's
 * `server.allowedHosts` are refused too, against DNS rebinding.
 *
 * @param allowedHosts host names of the dev server other than localhost and IP addresses
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
  // Ignores the scheme: the dev server may be behind a proxy that uses HTTPS.
  return origin === null || (URL.canParse(origin) && new URL(origin).host === host)
}
