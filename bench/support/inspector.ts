import { once } from 'node:events'

/** What workerd's CPU profiler says of a piece of time. */
export interface Profile {
  /** What was running, and for how long; the time in which nothing was is left out. */
  functions: ProfiledFunction[]
}

export interface ProfiledFunction {
  /** In parentheses where it is none of a script, such as `(garbage collector)`. */
  name: string
  /** Empty where it is the runtime's own. */
  file: string
  /** From 1. */
  line: number
  /** In itself, without what it calls; microseconds. */
  time: number
}

interface RawProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  /** Microseconds since the sample before. */
  timeDeltas: number[]
}

/** Profiles the Worker `main` behind an inspector's port, while `work` goes on. */
export async function profile(port: number, work: () => Promise<void>): Promise<Profile> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
    id: string
    webSocketDebuggerUrl: string
  }[]
  const target = targets.find(({ id }) => id === 'main')
  if (!target) throw new Error('The inspector shows no Worker')
  const socket = new WebSocket(target.webSocketDebuggerUrl)
  await once(socket, 'open')
  let last = 0
  const send = async (method: string, params: object = {}) => {
    const id = ++last
    socket.send(JSON.stringify({ id, method, params }))
    for (;;) {
      const [{ data }] = await once(socket, 'message')
      const message = JSON.parse(String(data))
      if (message.id === id) return message.result
    }
  }
  await send('Profiler.enable')
  await send('Profiler.setSamplingInterval', { interval: 100 })
  await send('Profiler.start')
  await work()
  const { profile } = await send('Profiler.stop')
  socket.close()
  return { functions: functionsOf(profile) }
}

function functionsOf({ nodes, samples, timeDeltas }: RawProfile): ProfiledFunction[] {
  const found = new Map<string, ProfiledFunction>()
  const byId = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const name = functionName || '(anonymous)'
      const key = `${name}\n${url}\n${lineNumber}`
      const known = found.get(key) ?? { name, file: url, line: lineNumber + 1, time: 0 }
      found.set(key, known)
      return [id, known]
    }),
  )
  samples.forEach((id, i) => {
    const one = byId.get(id)
    if (one) one.time += timeDeltas[i] ?? 0
  })
  return [...found.values()]
    .filter(({ name, time }) => name !== '(idle)' && time > 0)
    .sort((a, b) => b.time - a.time)
}
