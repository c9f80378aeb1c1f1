import { readdirSync, readFileSync } from 'node:fs'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { cpuOf } from './cpu.ts'
import { compatibilityDate, type Modules, type Server } from './workerd.ts'

/** Starts a Worker with a D1 database `DB`, which answers at a socket of its own. */
export async function startWithDatabase(modules: Modules): Promise<Server> {
  const before = new Set(workerds())
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: Object.entries(modules).map(([path, contents]) => ({
        type: 'ESModule',
        path,
        contents,
      })),
      compatibilityDate,
      compatibilityFlags: ['nodejs_compat'],
      d1Databases: ['DB'],
      unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    }),
  )
  await miniflare.ready
  const url = await miniflare.unsafeGetDirectURL()
  const pid = workerds().find((one) => !before.has(one))
  if (pid === undefined) throw new Error('Miniflare started no workerd')
  return {
    port: Number(url.port),
    url,
    pid,
    cpu: () => cpuOf(pid),
    stop: () => miniflare.dispose(),
    [Symbol.asyncDispose]: () => miniflare.dispose(),
  }
}

/** The processes of this one that are workerd. */
function workerds(): number[] {
  const children = readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  )
  return children
    .map(Number)
    .filter((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'workerd')
}
