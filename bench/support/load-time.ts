import { type Call, startLoad } from './load.ts'
import type { Server } from './workerd.ts'

/** Microseconds of CPU for each request, while a server is loaded for so many milliseconds. */
export async function cpuUnderLoad(server: Server, call: Call, time: number): Promise<number> {
  const load = startLoad(server.port, call, 25)
  try {
    await wait(time / 4)
    const before = { cpu: server.cpu(), answered: load.answered() }
    await wait(time)
    return (server.cpu() - before.cpu) / (load.answered() - before.answered)
  } finally {
    load.stop()
  }
}

const wait = (time: number) => new Promise((resolve) => setTimeout(resolve, time))
