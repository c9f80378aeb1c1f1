/**
 * Checks that a redirect stays on the site: a path of its own origin. Browsers read `//evil` and
 * `/\evil` as another site, and drop tabs and line breaks before they look.
 *
 * @throws Error where it does not
 */
export function sameOriginPath(path: string, current: URL): string {
  const problem = `redirectTo gave ${JSON.stringify(path)}, which is not a path of this site, such as "/thanks"`
  if (!path.startsWith('/') || /^\/[/\\]/.test(path) || hasControls(path)) throw new Error(problem)
  const resolved = new URL(path, current)
  // `/.//evil` resolves to a path that a browser reads as another site.
  if (resolved.origin !== current.origin || resolved.pathname.startsWith('//')) {
    throw new Error(problem)
  }
  return resolved.pathname + resolved.search + resolved.hash
}

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) < 0x20 || text.charCodeAt(i) === 0x7f) return true
  }
  return false
}
