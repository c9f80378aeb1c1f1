import { originOf } from '../shared/url.ts'

/** Pattern of a public domain, as in Astro's `security.allowedDomains`. */
export interface AllowedDomain {
  /** Host name. The prefix `*.` matches one label, and `**.` any number of them. */
  hostname?: string | undefined
  /** `https` or `http`. */
  protocol?: string | undefined
  /** Port, as in a URL. */
  port?: string | undefined
}

/**
 * Returns the origin at which the browser sees the site. Behind a proxy it is in the `X-Forwarded-*`
 * headers. They count only if an allowed domain matches, because any client can send them. The rule
 * is Astro's, which does not export it.
 */
export function siteOrigin(request: Request, domains: readonly AllowedDomain[]): string {
  const own = originOf(request.url)
  if (domains.length === 0) return own
  const forwarded = (name: string) =>
    request.headers.get(`x-forwarded-${name}`)?.split(',', 1)[0]?.trim() || undefined
  const protocol = allowedProtocol(forwarded('proto'), domains)
  const port = domains.find((domain) => domain.port && domain.port === forwarded('port'))?.port
  const host = /^([^/\\:@?#]+)(?::(\d*))?$/.exec(forwarded('host') ?? '')
  const url = new URL(own)
  if (host) {
    const [, hostname = '', hostPort = ''] = host
    const start = `${protocol ?? 'https'}://${hostname}:`
    const isAllowed = (at: string) =>
      URL.canParse(start + at) && domains.some((domain) => isMatch(new URL(start + at), domain))
    if (isAllowed(port ?? hostPort)) {
      url.hostname = hostname
      url.port = hostPort
    }
  }
  if (protocol) url.protocol = protocol
  if (port) url.port = port
  return url.origin
}

/** Returns a forwarded protocol if a domain allows it. A domain without one allows both. */
function allowedProtocol(
  protocol: string | undefined,
  domains: readonly AllowedDomain[],
): string | undefined {
  const isAllowed = domains.some((domain) => !domain.protocol || domain.protocol === protocol)
  return isAllowed && /^https?$/.test(protocol ?? '') ? protocol : undefined
}

function isMatch(url: URL, { hostname, protocol, port }: AllowedDomain): boolean {
  if (protocol && `${protocol}:` !== url.protocol) return false
  if (port && port !== url.port) return false
  if (!hostname || hostname === url.hostname) return true
  if (!/^\*\*?\./.test(hostname)) return false
  const suffix = hostname.replace(/^\*+/, '')
  if (!url.hostname.endsWith(suffix)) return false
  const label = url.hostname.slice(0, -suffix.length)
  return label !== '' && (hostname.startsWith('**') || !label.includes('.'))
}
