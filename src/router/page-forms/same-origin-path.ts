import { withErrorUrl } from '../../shared/errors/error-url.ts'

/**
 * Checks that a redirect is a path of the site's own origin. Browsers parse `//evil` and `/\evil`
 * as another origin, and remove tabs and line breaks before.
 *
 * @throws Error if it is not
 */
export function sameOriginPath(path: string, current: URL): string {
  if (!path.startsWith('/') || /^\/[/\\]/.test(path) || hasControls(path)) throw elsewhere()
  const resolved = new URL(path, current)
  // `/.//evil` resolves to a path that a browser parses as another origin.
  if (resolved.origin !== current.origin || resolved.pathname.startsWith('//')) {
    throw elsewhere()
  }
  return resolved.pathname + resolved.search + resolved.hash
}

/** Creates the error without the path, because input can be in it. */
function elsewhere(): Error {
  return new Error(
    withErrorUrl(
      'HA207',
      'redirectTo was not given a path of this site. ' +
        'Write a path that starts with one slash: redirectTo("/thanks")',
    ),
  )
}

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) < 0x20 || text.charCodeAt(i) === 0x7f) return true
  }
  return false
}
