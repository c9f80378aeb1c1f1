import { join } from 'node:path'
import { launchBrowser } from '../test/support/browser.ts'

// Draws the image that other sites show for a link to this one: node site/preview.ts
const html = `<style>
body { display: grid; align-content: center; gap: 40px; height: 630px; margin: 0; padding: 0 90px;
  box-sizing: border-box; background: #171413; color: #f0ebe7; font-family: sans-serif }
h1 { margin: 0; font-size: 76px; letter-spacing: -2px; line-height: 1.1 }
em { color: #ff922b; font-style: normal }
p { margin: 0; color: #c9c0ba; font-size: 32px; line-height: 1.4 }
</style>
<h1>Server actions that are plain Hono routes. <em>One context</em> per request.</h1>
<p>hono-actions for Astro on Cloudflare Workers</p>`

const browser = await launchBrowser()
const page = await browser.newPage({ viewport: { width: 1200, height: 630 } })
await page.setContent(html)
await page.screenshot({ path: join(import.meta.dirname, 'public/preview.png') })
await browser.close()
