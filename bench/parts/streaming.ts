import { Agent } from 'node:http'
import { bundle } from '../support/bundle.ts'
import { requireLinux } from '../support/cpu.ts'
import { type FramesRequest, readFrames } from '../support/frames.ts'
import { median, spread, summary } from '../support/stats.ts'
import type { Table } from '../support/table.ts'
import { type Server, startWorkerd } from '../support/workerd.ts'

interface Contender {
  name: string
  entry: string
  request(frames: number): FramesRequest
}

const post = (frames: number): FramesRequest => ({
  method: 'POST',
  path: '/api/stream',
  body: { frames },
})

const contenders: Contender[] = [
  { name: 'a bare `ReadableStream`', entry: 'bare', request: post },
  { name: '**this library**, a generator', entry: 'library', request: post },
  { name: 'Hono, `streamSSE`', entry: 'hono', request: post },
  {
    name: 'tRPC, a subscription',
    entry: 'trpc',
    request: (frames) => ({
      method: 'GET',
      path: `/api/stream?input=${encodeURIComponent(JSON.stringify({ frames }))}`,
    }),
  },
  {
    name: 'oRPC, an event iterator',
    entry: 'orpc',
    request: (frames) => ({ ...post(frames), body: { json: { frames } } }),
  },
]

interface Measured extends Contender {
  server: Server
  /** Microseconds of CPU for each frame, and milliseconds to the first. */
  frame: number[]
  first: number[]
}

/** CPU of a frame among many, less the CPU of a response with one; and the time to the first. */
export async function run({ short }: { short: boolean }): Promise<Table[]> {
  requireLinux()
  const measured: Measured[] = []
  await using servers = new AsyncDisposableStack()
  const agent = servers.adopt(new Agent({ keepAlive: true }), (one) => one.destroy())
  for (const contender of contenders) {
    const server = await startWorkerd(await bundle(`streaming/${contender.entry}.ts`))
    measured.push({ ...contender, server: servers.use(server), frame: [], first: [] })
  }
  for (const one of measured) await check(one, agent)
  for (let round = 0; round <= (short ? 4 : 12); round++) {
    for (const one of round % 2 === 0 ? measured : measured.toReversed()) {
      const frame = await frameTime(one, agent, short ? 5000 : 20_000)
      const first = await firstTime(one, agent)
      // The first warms up.
      if (round === 0) continue
      one.frame.push(frame)
      one.first.push(first)
    }
  }
  return [toTable(measured)]
}

async function check({ name, server, request }: Measured, agent: Agent): Promise<void> {
  const { frames } = await readFrames(server.port, request(123), agent)
  if (frames !== 123) throw new Error(`${name} sent ${frames} frames of 123`)
}

async function frameTime({ server, request }: Measured, agent: Agent, frames: number) {
  const cpuFor = async (count: number) => {
    const before = server.cpu()
    await readFrames(server.port, request(count), agent)
    return server.cpu() - before
  }
  const alone = await cpuFor(1)
  return ((await cpuFor(frames)) - alone) / (frames - 1)
}

async function firstTime({ server, request }: Measured, agent: Agent): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 20; i++) {
    times.push((await readFrames(server.port, request(10), agent)).first)
  }
  return median(times)
}

function toTable(measured: Measured[]): Table {
  const bare = measured[0]
  const ratiosOf = (one: Measured, key: 'frame' | 'first') =>
    summary(one[key].map((time, round) => time / (bare?.[key][round] ?? Number.NaN)))
  return {
    name: 'streaming',
    columns: [
      'server',
      'CPU of a frame, µs',
      'CPU of a frame, times the bare one',
      'half of the rounds',
      'first frame, ms',
      'first frame, times the bare one',
      'half of the rounds',
    ],
    rows: measured.map((one) => {
      const [frame, first] = [ratiosOf(one, 'frame'), ratiosOf(one, 'first')]
      return [
        one.name,
        median(one.frame).toFixed(1),
        frame.median.toFixed(2),
        spread(frame),
        median(one.first).toFixed(2),
        first.median.toFixed(2),
        spread(first),
      ]
    }),
  }
}
