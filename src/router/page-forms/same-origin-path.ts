import { withErrorUrl } from '../../shared/errors/error-url.ts'

/**
 * Checks that a redirect is a path of the site's own origin. Browsers parse `//evil` and `/\evil`
 * as another origin, and remove tabs and line breaks before.
 *
 * @throws Error if it is not
 */
export function sameOriginPath(path: string, current: URL): string {
  if (!path.startsWith('/') || /^\/[/\\]/.test(path) || hasControls(path)) throw elsewhere(path)
  const resolved = new URL(path, current)
  // `/.//evil` resolves to a path that a browser parses as another origin.
  if (resolved.origin !== current.origin || resolved.pathname.startsWith('//')) {
    throw elsewhere(path)
  }
  return resolved.pathname + resolved.search + resolved.hash
}

function elsewhere(path: string): Error {
  return new Error(
    withErrorUrl(
      'HA207',
      `redirectTo gave ${JSON.stringify(path)}, which is not a path of this site, such as "/thanks"`,
    ),
  )
}

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) < 0x20 || text.charCodeAt(i) === 0x7f) return true
  }
  return false
}
