import process from 'node:process'
import { createTestWorker } from '@gnosticdev/hono-actions/testing'

// The built demo on workerd, with D1, KV and R2 kept between runs where `wrangler dev` keeps them too.
const worker = await createTestWorker({
  persistTo: '.wrangler/state/v3',
  port: Number(process.env.PORT ?? 4321),
})

console.log(`
The Visitors' Book is open, on workerd:  ${worker.url}

Try
  - signing the book, then reloading: the entry is in D1, the list was cached in KV
  - sending a picture with it, which is in R2; the mail to the keeper, from a queue, is logged here
  - opening a second tab: a Durable Object counts the readers, over WebSockets
  - sending an empty form: every field says what is wrong
  - the same forms with scripts switched off in the browser
  - ${worker.url}postcard, ${worker.url}story and ${worker.url}admin (the password is on the page)
  - curl ${worker.url}api/entries
  - curl -d '{"author":"Ada","message":"From a shell"}' -H 'content-type: application/json' ${worker.url}api/addEntry
  - curl -N -X POST -H 'content-type: application/json' ${worker.url}api/tellStory

  - curl '${worker.url}cdn-cgi/local/scheduled?cron=0+3+*+*+*', the cron that prunes the book

Ctrl+C closes it.
`)

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await worker.dispose()
    process.exit(0)
  })
}
