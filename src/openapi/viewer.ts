/** Options of the viewer: it sends no usage data and links to no other service. */
const options = {
  agent: { disabled: true },
  hideClientButton: true,
  mcp: { disabled: true },
  persistAuth: false,
  showDeveloperTools: 'never',
  telemetry: false,
  withDefaultFonts: false,
} as const

/** Page that shows a document in Scalar's API reference. */
export interface ReferencePage {
  title: string
  /** Path of the document. */
  documentPath: string
  /** URL of Scalar's script: `dist/browser/standalone.js` of `@scalar/api-reference`. */
  viewer: string
  /** URLs of the servers that the page may send requests to, besides its own. */
  servers?: readonly string[]
}

/**
 * Renders the reference page. Its content security policy allows requests to the page's own origin,
 * the viewer's and the servers' only.
 *
 * @param origin origin of the page
 */
export async function renderReference(
  { title, documentPath, viewer, servers = [] }: ReferencePage,
  origin: string,
): Promise<{ html: string; contentSecurityPolicy: string }> {
  const config = JSON.stringify({ ...options, url: documentPath }).replaceAll('<', '\\u003c')
  const start = `Scalar.createApiReference('#reference', ${config})`
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} reference</title>
<link rel="icon" href="data:,">
</head>
<body>
<noscript>This page needs JavaScript. The document is <a href="${escaped(documentPath)}">openapi.json</a>.</noscript>
<div id="reference"></div>
<script src="${escaped(viewer)}"></script>
<script>${start}</script>
</body>
</html>
`
  const originOf = (url: string) => new URL(url, origin).origin
  const scripts = [originOf(viewer), `'sha256-${await sha256(start)}'`]
  const servedBy = [...new Set([origin, ...servers.map(originOf)])]
  const contentSecurityPolicy = [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    // The viewer inserts style elements.
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    'font-src data:',
    `connect-src ${servedBy.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  return { html, contentSecurityPolicy }
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
}
