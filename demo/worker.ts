import { handle } from '@astrojs/cloudflare/handler'
import { callAction } from '@gnosticdev/hono-actions/actions'
import { createWorker } from '@gnosticdev/hono-actions/worker'
import { prune } from './src/server/prune'

export { Visitors } from './src/server/visitors'

export default createWorker({
  fetch: handle,
  async scheduled() {
    const { removed } = await callAction.orThrow(prune)
    console.log(`Taken out of the book: ${removed}`)
  },
}) satisfies ExportedHandler<Env>
