import { pinLoad } from './cpu.ts'
import { type Call, startLoad } from './load.ts'
import type { Server } from './workerd.ts'

/** What one of two servers has done in a round. */
export interface Round {
  /** Microseconds of CPU for each request. */
  measured: number
  reference: number
}

export interface PairedOptions {
  rounds: number
  /** How long a round lasts, and the time before the first; milliseconds. */
  roundTime: number
  warmUp: number
  /** Of both servers together. */
  connections: number
}

/**
 * Loads two servers at the same time, so that whatever else the machine does hits both: one after
 * the other, two copies of the same server differ by several per cent.
 */
export async function paired(
  measured: { server: Server; call: Call },
  reference: { server: Server; call: Call },
  { rounds, roundTime, warmUp, connections }: PairedOptions,
): Promise<Round[]> {
  const unpin = pinLoad()
  const loads = [measured, reference].map(({ server, call }) => {
    const load = startLoad(server.port, call, connections / 2)
    return { ...load, read: () => ({ cpu: server.cpu(), answered: load.answered() }) }
  })
  try {
    await wait(warmUp)
    const found: Round[] = []
    let before = loads.map((load) => load.read())
    for (let i = 0; i < rounds; i++) {
      await wait(roundTime)
      const after = loads.map((load) => load.read())
      const [first = 0, second = 0] = after.map(({ cpu, answered }, at) => {
        const start = before[at] ?? { cpu: 0, answered: 0 }
        if (answered === start.answered) throw new Error('A server answered nothing in a round')
        return (cpu - start.cpu) / (answered - start.answered)
      })
      found.push({ measured: first, reference: second })
      before = after
    }
    return found
  } finally {
    unpin()
    for (const load of loads) load.stop()
  }
}

const wait = (time: number) => new Promise((resolve) => setTimeout(resolve, time))
