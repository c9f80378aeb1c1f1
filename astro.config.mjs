import cloudflare from '@astrojs/cloudflare'
import honoActions from '@gnosticdev/hono-actions'
import { defineConfig } from 'astro/config'

// The demo. Its folders are named, because `src/` is the library.
export default defineConfig({
  srcDir: './demo/src',
  publicDir: './demo/public',
  outDir: './demo/dist',
  output: 'server',
  session: false,
  adapter: cloudflare({ imageService: 'passthrough' }),
  integrations: [
    honoActions({
      log: 'info',
      serverTiming: true,
      openapi: { info: { title: 'The Visitors’ Book', version: '1.0.0' } },
    }),
  ],
})
