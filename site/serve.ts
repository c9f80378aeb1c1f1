import { join } from 'node:path'
import process from 'node:process'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler'

/** Serves the built site on workerd, as its Wrangler config says. */
export async function serveSite(port = 0): Promise<{ url: URL; dispose(): Promise<void> }> {
  const configPath = join(import.meta.dirname, 'wrangler.toml')
  const { name } = unstable_readConfig({ config: configPath }, { hideWarnings: true })
  const { workerOptions } = unstable_getMiniflareWorkerOptions(configPath)
  const { modulesRules, ...options } = workerOptions
  // The Worker has no code. Where there is no file its assets answer, and this never runs.
  const script = 'export default { fetch: () => new Response(null, { status: 500 }) }'
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port,
      workers: [{ ...options, name, modules: true, script }],
    } as Parameters<typeof convertV4MiniflareOptions>[0]),
  )
  return { url: await miniflare.ready, dispose: () => miniflare.dispose() }
}

if (import.meta.main) {
  const { url, dispose } = await serveSite(Number(process.env['PORT'] ?? 4322))
  console.log(`\nThe docs, on workerd:  ${url}\n\nCtrl+C closes them.\n`)
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      await dispose()
      process.exit(0)
    })
  }
}
