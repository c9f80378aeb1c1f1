import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildWorker, copyFixture, copyLibrary } from '../support/build.ts'
import { eventually } from '../support/eventually.ts'

interface TailEvent {
  type: string
  name?: string
  outcome?: string
  info?: { name: string; value: unknown }[]
}

let miniflare: Miniflare
const events: TailEvent[] = []

/** Prints what the runtime traces of the Worker beside it. */
const tail = `
export default {
  tailStream() {
    return ({ event }) => console.log('traced ' + JSON.stringify(event))
  },
}`

beforeAll(async () => {
  const folder = copyFixture('plain-worker')
  copyLibrary(join(folder, '.copy'))
  const built = dirname(await buildWorker(folder))
  const flags = ['nodejs_compat']
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      handleStructuredLogs({ message }) {
        if (message.startsWith('traced ')) events.push(JSON.parse(message.slice(7)))
      },
      workers: [
        {
          name: 'traced',
          modules: true,
          script: readFileSync(join(built, 'index.js'), 'utf8'),
          compatibilityDate: '2026-10-12',
          compatibilityFlags: flags,
          kvNamespaces: ['KV'],
          d1Databases: ['DB'],
          streamingTails: ['tail'],
        },
        {
          name: 'tail',
          modules: true,
          script: tail,
          compatibilityDate: '2026-10-12',
          compatibilityFlags: [...flags, 'streaming_tail_worker', 'experimental'],
        },
      ],
    }),
  )
  await miniflare.ready
})

afterAll(() => miniflare?.dispose())

it('a span goes around each action, named after it, with the calls of bindings inside', async () => {
  const answer = await miniflare.dispatchFetch('http://localhost/api/reads', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'traced-1' },
    body: '{"canary":"canary"}',
  })
  expect(answer.status).toBe(200)
  await answer.text()
  const closed = () => events.filter(({ type }) => type === 'spanClose').length
  await eventually(() => closed() === 2)
  const opened = events.flatMap(({ type, name }) => (type === 'spanOpen' ? [name] : []))
  expect(opened).toEqual(['action reads', 'kv_get', 'action echo'])
  // The attributes of a span come when it is closed: the outer action's last.
  const attributes = events.filter(({ type }) => type === 'attributes').map(({ info }) => info)
  const common = [
    { name: 'requestId', value: 'traced-1' },
    { name: 'event', value: 'fetch' },
  ]
  expect(attributes).toEqual([
    [{ name: 'action', value: 'echo' }, ...common],
    [{ name: 'action', value: 'reads' }, ...common],
  ])
  expect(JSON.stringify(events.filter(({ type }) => type !== 'onset'))).not.toContain('canary')
})
