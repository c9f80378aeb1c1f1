import cloudflare from '@astrojs/cloudflare'

/** What every Astro app here is built with. */
export const onWorkers = {
  output: 'server',
  session: false,
  adapter: cloudflare({ imageService: 'passthrough', inspectorPort: false }),
}
